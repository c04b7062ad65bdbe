using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace ColdMail.Database;

public sealed class DatabaseOptions
{
    public const string Section = "Database";

    /// <summary>MySQL or MariaDB connection string; it names the database.</summary>
    [Required]
    public required string ConnectionString { get; init; }
}

[OptionsValidator]
public sealed partial class DatabaseOptionsValidator : IValidateOptions<DatabaseOptions>;
