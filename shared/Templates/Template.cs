namespace ColdMail.Templates;

/// <summary>A stored template.</summary>
/// <param name="UserId">Null: a template of the system, which everyone reads and nobody changes.</param>
/// <param name="Subject">Blank on a template for a follow-up in the same thread.</param>
/// <param name="BodyText">Null: made from the HTML.</param>
/// <param name="VariablesJson">The fields it asks for, a list of <see cref="TemplateVariable"/>.</param>
public sealed record Template(
    long Id, long? UserId, string Name, string Subject, string BodyHtml, string? BodyText, string? VariablesJson,
    DateTime CreatedAt, DateTime UpdatedAt);

/// <summary>A line in the list of templates.</summary>
/// <param name="BodyStart">The first part of the HTML.</param>
public sealed record TemplateLine(
    long Id, long? UserId, string Name, string Subject, string BodyStart, string? VariablesJson, DateTime UpdatedAt);

/// <summary>What a person writes of a template.</summary>
public sealed record TemplateDraft(string Name, string Subject, string BodyHtml, string? BodyText, string VariablesJson);
