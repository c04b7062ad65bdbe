namespace ColdMail.Contacts;

/// <summary>Turns a filter and an order into SQL: constant texts chosen by what is asked, every value a parameter.</summary>
static class ContactSql
{
    public const string Columns =
        """
        c.id AS Id, c.email AS Email, c.first_name AS FirstName, c.last_name AS LastName, c.company AS Company,
        c.custom_fields_json AS CustomFieldsJson, c.status AS Status, c.created_at AS CreatedAt, c.updated_at AS UpdatedAt
        """;

    /// <summary>One page of contacts: <c>@limit</c> of them behind <c>@afterId</c> and <c>@afterEmail</c>, if given.</summary>
    public static string Page(ContactFilter filter, ContactSort sort, bool hasCursor)
    {
        var order = Order(sort);
        var rest = $"{Where(filter)}{(hasCursor ? Behind(sort) : "")}\n ORDER BY {order}\n LIMIT @limit";
        if (string.IsNullOrWhiteSpace(filter.Search))
        {
            return $"SELECT {Columns}\n  FROM {Source(filter)}\n WHERE {rest}";
        }

        var ids = string.Join("\nUNION\n", Beginnings(filter.Search).Select(beginning =>
            $"(SELECT c.id, c.email FROM {Source(filter)} WHERE {beginning} AND {rest})"));
        return
            $"""
            SELECT {Columns}
              FROM (SELECT c.id FROM ({ids}) c ORDER BY {order} LIMIT @limit) found
              JOIN contacts c ON c.id = found.id
             ORDER BY {order}
            """;
    }

    /// <summary>The names of custom fields, as JSON arrays; contacts of one import share theirs, so there are few.</summary>
    public static string FieldNames(ContactFilter filter)
    {
        var search = string.IsNullOrWhiteSpace(filter.Search)
            ? ""
            : $" AND ({string.Join(" OR ", Beginnings(filter.Search).Select(beginning => $"({beginning})"))})";
        return
            $"""
            SELECT DISTINCT JSON_KEYS(c.custom_fields_json)
              FROM {Source(filter)}
             WHERE {Where(filter)}{search} AND c.custom_fields_json IS NOT NULL
            """;
    }

    /// <summary>The values that the statements of this class use.</summary>
    public static object Parameters(long userId, ContactFilter filter, ContactCursor? after = null, int limit = 0)
    {
        var term = (filter.Search ?? "").Trim();
        var address = EmailAddress.Parse(term);
        var words = term.Split(' ', 2, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return new
        {
            userId,
            filter.ListId,
            filter.Status,
            limit,
            afterId = after?.Id,
            afterEmail = after?.Email,
            text = Beginning(term),
            email = Beginning(address.Address ?? term.ToLowerInvariant()),
            first = Beginning(words.FirstOrDefault("")),
            last = Beginning(words.LastOrDefault("")),
        };
    }

    /// <summary>Whatever the text holds, it stands for itself.</summary>
    static string Beginning(string text) => text
        .Replace("\\", "\\\\", StringComparison.Ordinal)
        .Replace("%", "\\%", StringComparison.Ordinal)
        .Replace("_", "\\_", StringComparison.Ordinal) + "%";

    /// <summary>One condition for each index, so that each is a range of one index.</summary>
    static IEnumerable<string> Beginnings(string search)
    {
        yield return "c.email LIKE @email";
        yield return "c.first_name LIKE @text";
        yield return "c.last_name LIKE @text";
        yield return "c.company LIKE @text";
        if (search.Trim().Contains(' '))
        {
            yield return "c.first_name LIKE @first AND c.last_name LIKE @last";
        }
    }

    static string Source(ContactFilter filter) => filter.ListId is null
        ? "contacts c"
        : "contact_list_items i JOIN contacts c ON c.id = i.contact_id";

    static string Where(ContactFilter filter) =>
        "c.user_id = @userId AND c.deleted_at IS NULL"
        + (filter.Status is null ? " AND c.status <> 'erased'" : " AND c.status = @Status")
        + (filter.ListId is null ? "" : " AND i.list_id = @ListId AND i.status = 'active'");

    static string Order(ContactSort sort) => sort switch
    {
        ContactSort.Oldest => "c.id",
        ContactSort.Email => "c.email",
        ContactSort.EmailDescending => "c.email DESC",
        _ => "c.id DESC",
    };

    static string Behind(ContactSort sort) => sort switch
    {
        ContactSort.Oldest => " AND c.id > @afterId",
        ContactSort.Email => " AND c.email > @afterEmail",
        ContactSort.EmailDescending => " AND c.email < @afterEmail",
        _ => " AND c.id < @afterId",
    };
}
