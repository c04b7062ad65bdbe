using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace ColdMail.Stops;

public sealed class AbsenceOptions
{
    public const string Section = "Absences";

    /// <summary>How long a contact is away whose automatic reply names no day of return.</summary>
    [Range(1, 90)]
    public int DefaultDays { get; init; } = 7;

    /// <summary>Days from Monday to Friday that are let pass after the return, for the mail that piled up.</summary>
    [Range(0, 10)]
    public int MarginWorkingDays { get; init; } = 1;

    /// <summary>After this many absences of a contact a person looks at the next one.</summary>
    [Range(1, 100)]
    public int MostPerContact { get; init; } = 3;
}

[OptionsValidator]
public sealed partial class AbsenceOptionsValidator : IValidateOptions<AbsenceOptions>;
