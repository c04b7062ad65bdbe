namespace ColdMail.Security;

/// <summary>A column that holds secrets of users. Each feature registers its own, so that a change of keys reaches all of them.</summary>
/// <param name="Owner">Whose secret it is: of a user and a row.</param>
/// <param name="Id">The column that numbers the rows.</param>
public sealed record SecretColumn(string Table, string Column, Func<long, long, SecretOwner> Owner, string Id = "id");

/// <summary>A secret and the row it stands in.</summary>
sealed record StoredSecret(long Row, SecretOwner Owner, string Encrypted);
