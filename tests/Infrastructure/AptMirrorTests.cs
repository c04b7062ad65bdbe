using ColdMail.Dev.Components;

namespace ColdMail.Tests.Infrastructure;

public sealed class AptMirrorTests
{
    [Fact]
    public void The_machines_own_archive_is_found_among_others()
    {
        var mirrors = AptMirror.In(
            "debian.sources",
            """
            Types: deb
            URIs: https://mirror.example/security
            Suites: bookworm-security
            Components: main

            # A comment, with a colon: here
            Types: deb deb-src
            URIs: https://mirror.example/debian https://second.example/debian
            Suites: bookworm bookworm-updates
            Components: main contrib
            Signed-By: /usr/share/keyrings/own.gpg
            """,
            "bookworm");

        Assert.Equal([new AptMirror("https://mirror.example/debian", "/usr/share/keyrings/own.gpg")], mirrors);
    }

    [Theory]
    [InlineData("deb https://mirror.example/debian bookworm main", null)]
    [InlineData("deb [arch=amd64 signed-by=/keys/own.gpg] https://mirror.example/debian bookworm main contrib", "/keys/own.gpg")]
    [InlineData("deb\t[ trusted=yes ]  https://mirror.example/debian  bookworm  main", null)]
    public void A_line_of_the_older_form_is_understood(string line, string? keys)
    {
        var mirror = Assert.Single(AptMirror.In("sources.list", $"# old form\n{line}\n", "bookworm"));

        Assert.Equal("https://mirror.example/debian", mirror.Uri);
        if (keys is not null)
        {
            Assert.Equal(keys, mirror.SignedBy);
        }
    }

    [Theory]
    [InlineData("sources.list", "deb-src https://mirror.example/debian bookworm main")]
    [InlineData("sources.list", "# deb https://mirror.example/debian bookworm main")]
    [InlineData("sources.list", "deb https://mirror.example/debian trixie main")]
    [InlineData("sources.list", "deb https://mirror.example/debian bookworm contrib")]
    [InlineData("off.sources", "Types: deb\nURIs: https://mirror.example/debian\nSuites: bookworm\nComponents: main\nEnabled: no")]
    [InlineData("off.sources.disabled", "Types: deb\nURIs: https://mirror.example/debian\nSuites: bookworm\nComponents: main")]
    public void What_is_switched_off_or_of_another_release_is_passed_over(string file, string text) =>
        Assert.Empty(AptMirror.In(file, text, "bookworm"));
}
