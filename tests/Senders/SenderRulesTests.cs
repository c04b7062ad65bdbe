using ColdMail.Senders;

namespace ColdMail.Tests.Senders;

public sealed class SenderRulesTests
{
    static readonly SenderDraft Good = new(
        "Ana", "Ana@Müller.example", null, null, " SMTP.sender.example ", null, null, "ana", "pw-CANARY", null, null, "Europe/Warsaw",
        SenderPacingDraft.None);

    static readonly StoredConnection Stored = new("smtp.sender.example", 587, SmtpTls.StartTls, "ana", true);

    [Fact]
    public void What_is_left_out_gets_the_usual_values()
    {
        Assert.True(Read(Good, null, out var values, out _));

        Assert.Equal(
            new SenderValues(
                "Ana", "ana@xn--mller-kva.example", null, null, "smtp.sender.example", 587, SmtpTls.StartTls, "ana", "pw-CANARY", 50,
                90, "Europe/Warsaw", SenderPacing.None with { Freezes = values!.Pacing.Freezes }, false),
            values);
        Assert.Equal("xn--mller-kva.example", values!.Smtp("x").EhloName);
    }

    [Theory]
    [InlineData(null, null, 587, SmtpTls.StartTls)]
    [InlineData(465, null, 465, SmtpTls.Implicit)]
    [InlineData(null, "implicit", 465, SmtpTls.Implicit)]
    [InlineData(2525, null, 2525, SmtpTls.StartTls)]
    [InlineData(587, "implicit", 587, SmtpTls.Implicit)]
    public void Port_and_TLS_follow_each_other(int? port, string? tls, int readPort, SmtpTls readTls)
    {
        Read(Good with { Port = port, Tls = tls }, null, out var values, out _);

        Assert.Equal((readPort, readTls), (values!.Port, values.Tls));
    }

    [Fact]
    public void Everything_that_is_wrong_is_said_at_once()
    {
        var draft = new SenderDraft(
            "Ana\r\nBcc: x@y.example", "nobody", "a@b@c", new string('x', 10_001), "https://smtp.example.com/", 22, "ssl", "ana", "",
            0, -1, "Mars/Olympus",
            new(
                0, 1_000_001, 86_401, new(null, -1), [new("monday", "09:00", "25:00"), new("someday", "", "10:00")],
                [new(new(2026, 12, 24), new(2026, 12, 23))]));

        Assert.False(Read(draft, null, out var values, out var problems));

        Assert.Null(values);
        Assert.Equal(
            [
                "dailyCap", "freezes[0].last", "fromEmail", "fromName", "gapExtraSeconds", "host", "hourlyCap", "minGapSeconds",
                "password", "port", "ramp.start", "ramp.step", "replyTo", "rollingCap", "signature", "timeZone", "tls", "workday",
            ],
            problems.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(
            [
                "Window 1, end: “25:00” is no time of day (00:00 … 23:59).", "Window 2, day: “someday” is no weekday (monday … sunday).",
                "Window 2, start: “” is no time of day (00:00 … 23:59).",
            ],
            problems["workday"]);
        Assert.All(problems.Values, texts => Assert.All(texts, Assert.NotEmpty));
    }

    [Theory]
    [InlineData("smtp.sender.example", 587, "starttls", "ana", true)]
    [InlineData("SMTP.Sender.example", 587, "starttls", "ana", true)]
    [InlineData("smtp.other.example", 587, "starttls", "ana", false)]
    [InlineData("smtp.sender.example", 2525, "starttls", "ana", false)]
    [InlineData("smtp.sender.example", 587, "implicit", "ana", false)]
    [InlineData("smtp.sender.example", 587, "starttls", "bo", false)]
    public void A_stored_password_stays_only_with_the_server_and_the_name_it_was_entered_for(
        string host, int port, string tls, string user, bool isKept)
    {
        var draft = Good with { Host = host, Port = port, Tls = tls, User = user, Password = null };

        Assert.Equal(isKept, Read(draft, Stored, out var values, out var problems));

        Assert.Equal(isKept, values?.KeepsConnection ?? false);
        Assert.Equal(!isKept, problems.ContainsKey("password"));
    }

    [Fact]
    public void A_password_and_a_user_name_go_together()
    {
        Read(Good with { User = "" }, null, out _, out var noUser);
        Read(Good with { Password = null }, null, out _, out var noPassword);
        Read(Good with { Password = null }, Stored with { HasPassword = false }, out _, out var noneStored);

        Assert.Equal(["user"], noUser.Keys);
        Assert.Equal(["password"], noPassword.Keys);
        Assert.Equal(["password"], noneStored.Keys);
        Assert.True(Read(Good with { User = "", Password = null }, null, out _, out _));
    }

    [Fact]
    public void Only_the_development_setting_allows_other_ports_and_no_TLS()
    {
        var draft = Good with { Host = "localhost", Port = 1025, Tls = "none" };

        Assert.True(Read(draft, null, out _, out _, allowLoopback: true));
        Read(draft, null, out _, out var problems);

        Assert.Equal(["tls", "port"], problems.Keys);
    }

    [Fact]
    public void No_text_of_a_draft_shows_its_password()
    {
        Read(Good, null, out var values, out _);

        Assert.DoesNotContain("CANARY", Good.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("CANARY", values!.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("2026-03-29T00:30:00Z", "Europe/Warsaw", "2026-03-29", "2026-03-29T22:00:00Z")]
    [InlineData("2026-03-01T10:00:00Z", "Pacific/Kiritimati", "2026-03-02", "2026-03-02T10:00:00Z")]
    [InlineData("2026-03-01T10:00:00Z", "Pacific/Pago_Pago", "2026-02-28", "2026-03-01T11:00:00Z")]
    public void A_cap_counts_the_calendar_day_of_the_accounts_zone(string now, string zone, string day, string resetsAt)
    {
        Assert.Equal(new CapDay(DateOnly.Parse(day, provider: null), Utc(resetsAt)), CapDay.Of(Utc(now), zone));
    }

    [Theory]
    [MemberData(nameof(Problems))]
    public void Every_connect_problem_is_told_in_words_a_person_can_act_on(ConnectProblem problem, ReplyClass @class)
    {
        var text = ConnectWords.For(new(problem, @class, "seen"), new("smtp.sender.example", 587, SmtpTls.StartTls, "", "", ""));

        Assert.Matches(@"^[A-Z\w].{20,}\.$", text);
    }

    public static TheoryData<ConnectProblem, ReplyClass> Problems() =>
        new(from problem in Enum.GetValues<ConnectProblem>() from @class in Enum.GetValues<ReplyClass>() select (problem, @class));

    static DateTime Utc(string text) =>
        DateTimeOffset.Parse(text, System.Globalization.CultureInfo.InvariantCulture).UtcDateTime;

    static bool Read(
        SenderDraft draft, StoredConnection? stored, out SenderValues? values, out Dictionary<string, string[]> problems,
        bool allowLoopback = false) =>
        SenderRules.TryRead(draft, stored, new SenderOptions(), allowLoopback, out values, out problems);
}
