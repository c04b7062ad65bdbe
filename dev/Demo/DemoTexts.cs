namespace ColdMail.Dev.Demo;

/// <summary>The two mails of the demo campaign. Every field has a fallback, so that any list can be used.</summary>
static class DemoTexts
{
    public static readonly object[] Steps =
    [
        new
        {
            subject = "A question about {{company | \"your team\"}}",
            bodyHtml =
                """
                <p>Hi {{first_name | "there"}},</p>
                <p>I saw that {{company | "your team"}} is growing. Teams like yours tell us that they lose a day a week to
                lists, follow-ups and finding out who got what.</p>
                <p>ColdMail does that for them, and can say for every recipient why a mail did or did not go. Would a short
                look be worth your time? <a href="https://example.com/tour">Here is a two-minute tour</a>.</p>
                {{signature}}
                """,
            delayHours = 0,
        },
        new
        {
            subject = "",
            bodyHtml =
                """
                <p>Hi {{first_name | "there"}},</p>
                <p>just making sure that my question reached you{{#if company}} and {{company}}{{/if}}. If this is not the
                right time, a one-line answer is enough and I will not write again.</p>
                {{signature}}
                """,
            delayHours = 0,
        },
    ];
}
