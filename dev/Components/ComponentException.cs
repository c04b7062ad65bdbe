namespace ColdMail.Dev.Components;

/// <summary>A component cannot be had or does not work; the message tells a person what to install, set or read.</summary>
public sealed class ComponentException(string message, Exception? inner = null) : Exception(message, inner);
