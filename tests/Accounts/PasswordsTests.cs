using System.Buffers.Binary;
using System.Diagnostics;
using ColdMail.Accounts;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace ColdMail.Tests.Accounts;

public sealed class PasswordsTests
{
    [Fact]
    public void A_password_is_stored_with_the_parameters_that_owasp_names()
    {
        using var provider = new ServiceCollection().AddAccounts().BuildServiceProvider();
        var hash = Convert.FromBase64String(provider.GetRequiredService<Passwords>().Hash("violet-harbour-47-kettle"));

        Assert.Equal(1, hash[0]);
        Assert.Equal(2u, BinaryPrimitives.ReadUInt32BigEndian(hash.AsSpan(1)));
        Assert.Equal(220_000u, BinaryPrimitives.ReadUInt32BigEndian(hash.AsSpan(5)));
        Assert.Equal(16u, BinaryPrimitives.ReadUInt32BigEndian(hash.AsSpan(9)));
        Assert.Equal(1 + 12 + 16 + 32, hash.Length);
    }

    [Fact]
    public void The_same_password_is_never_stored_alike() =>
        Assert.NotEqual(With(1000).Hash("violet-harbour-47-kettle"), With(1000).Hash("violet-harbour-47-kettle"));

    [Fact]
    public void Right_wrong_and_weakly_hashed_are_told_apart()
    {
        var old = With(1000).Hash("violet-harbour-47-kettle");

        Assert.Equal(PasswordVerdict.Right, With(1000).Check(old, "violet-harbour-47-kettle"));
        Assert.Equal(PasswordVerdict.RightButWeaklyHashed, With(2000).Check(old, "violet-harbour-47-kettle"));
        Assert.Equal(PasswordVerdict.Wrong, With(2000).Check(old, "violet-harbour-47-kettlE"));
        Assert.Equal(PasswordVerdict.Wrong, With(2000).Check(null, "violet-harbour-47-kettle"));
    }

    [Fact]
    public void An_unknown_account_takes_as_long_as_a_wrong_password()
    {
        var passwords = With(30_000);
        var hash = passwords.Hash("violet-harbour-47-kettle");
        passwords.Check(null, "warm");
        List<double> unknown = [];
        List<double> wrong = [];

        for (var i = 0; i < 25; i++)
        {
            unknown.Add(Milliseconds(() => passwords.Check(null, "not the password")));
            wrong.Add(Milliseconds(() => passwords.Check(hash, "not the password")));
        }

        Assert.InRange(unknown.Order().ElementAt(12) / wrong.Order().ElementAt(12), 0.6, 1.6);
    }

    static Passwords With(int iterations) =>
        new(Options.Create(new PasswordHasherOptions { IterationCount = iterations }));

    static double Milliseconds(Action action)
    {
        var start = Stopwatch.GetTimestamp();
        action();
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }
}
