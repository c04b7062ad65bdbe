namespace ColdMail.Templates;

/// <summary>The three templates that make one mail; the part decides how a value is written into it.</summary>
public enum TemplatePart
{
    /// <summary>One line; values as they are.</summary>
    Subject,

    /// <summary>Values HTML-encoded.</summary>
    Html,

    /// <summary>Values as they are.</summary>
    Text,
}

/// <summary>The templates of one mail.</summary>
/// <param name="Text">Null or blank: the text part is made from the HTML.</param>
public sealed record TemplateSource(string Subject, string Html, string? Text)
{
    public string Of(TemplatePart part) => part switch
    {
        TemplatePart.Subject => Subject,
        TemplatePart.Html => Html,
        _ => Text ?? "",
    };
}

/// <summary>Something in a template that a person has to change before it can be sent.</summary>
/// <param name="Line">1-based, of the tag that is wrong.</param>
/// <param name="Column">1-based, in UTF-16 units.</param>
/// <param name="Message">One sentence that says what to do.</param>
public sealed record TemplateProblem(TemplatePart Part, int Line, int Column, string Message);

/// <summary>What a template may cost. A template over a limit is refused, never cut.</summary>
public static class TemplateLimits
{
    public const int SourceBytes = 200 * 1024;
    public const int OutputChars = 500 * 1024;
    public const int Depth = 4;
    public const int Tags = 2_000;
    public const int NameChars = 100;
}
