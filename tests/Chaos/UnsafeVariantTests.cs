using ColdMail.Sending;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace ColdMail.Tests.Chaos;

public sealed class UnsafeVariantTests
{
    [Theory]
    [InlineData("Production", "true", false)]
    [InlineData("Staging", "true", false)]
    [InlineData("Development", "true", true)]
    [InlineData("Production", "false", true)]
    public void The_variant_that_sends_twice_starts_in_development_only(string environment, string isUnsafe, bool starts)
    {
        var builder = new HostApplicationBuilder(new HostApplicationBuilderSettings { EnvironmentName = environment });
        builder.Configuration.AddInMemoryCollection([new("Sending:UnsafeRetryOnAnyError", isUnsafe)]);
        builder.Services.AddSending();
        using var services = builder.Services.BuildServiceProvider();

        var refused = Record.Exception(() => services.GetRequiredService<IOptions<SendingOptions>>().Value);

        Assert.Equal(starts, refused is null);
        Assert.True(starts || refused is OptionsValidationException);
    }
}
