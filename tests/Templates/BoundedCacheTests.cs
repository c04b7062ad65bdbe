using ColdMail.Templates;

namespace ColdMail.Tests.Templates;

public sealed class BoundedCacheTests
{
    [Fact]
    public void It_never_holds_more_than_two_generations()
    {
        var cache = new BoundedCache<int, string>(10);

        for (var key = 0; key < 1_000; key++)
        {
            Assert.Equal($"{key}", cache.GetOrAdd(key, made => $"{made}"));
        }

        Assert.InRange(cache.Count, 1, 20);
    }

    [Fact]
    public void What_is_used_again_and_again_is_made_once()
    {
        var cache = new BoundedCache<int, string>(10);
        var made = 0;

        for (var other = 1; other < 1_000; other++)
        {
            cache.GetOrAdd(0, _ => $"{++made}");
            cache.GetOrAdd(other, _ => "");
        }

        Assert.Equal(1, made);
    }
}
