namespace Story;

/// <summary>Something outside the story is not as it must be: one clear message, exit code 2, nothing changed.</summary>
public sealed class BadDayException(string message) : Exception(message);
