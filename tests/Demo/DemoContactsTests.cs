using ColdMail.Dev.Demo;

namespace ColdMail.Tests.Demo;

public sealed class DemoContactsTests
{
    [Fact]
    public async Task The_shipped_file_is_what_the_generator_makes_for_a_thousand_contacts()
    {
        using var made = new MemoryStream();

        await DemoContacts.WriteAsync(made, 1_000, TestContext.Current.CancellationToken);

        Assert.Equal(await File.ReadAllBytesAsync(DemoWorld.ShippedContacts, TestContext.Current.CancellationToken), made.ToArray());
    }
}
