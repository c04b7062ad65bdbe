namespace ColdMail.Suppression;

/// <summary>Whether nobody is to write to a contact, as SQL.</summary>
static class SuppressionSql
{
    /// <summary>True when the address or the domain of <c>contacts c</c> is on the list of its user or on that of the platform.</summary>
    public const string OfContact =
        """
        EXISTS (SELECT 1
                  FROM suppression_list s
                 WHERE s.email IN (c.email, CONCAT('@', c.email_domain))
                   AND (s.user_id = c.user_id OR s.user_id IS NULL))
        """;
}
