namespace ColdMail.Contacts.Csv;

/// <summary>The file cannot be read any further. The message says where and what to do, for the person who uploaded it.</summary>
public sealed class BadFileException(string message) : Exception(message);
