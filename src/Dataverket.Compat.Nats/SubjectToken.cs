namespace Dataverket.Compat.Nats;

/// <summary>Names that become one token of a subject: they come from outside and must not hold dots, wildcards or white space.</summary>
internal static class SubjectToken
{
    /// <exception cref="ArgumentException">The name is empty, longer than 64 characters, or holds more than letters, digits, <c>-</c> and <c>_</c>.</exception>
    public static string Check(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        if (name.Length > 64 || name.Any(c => !char.IsAsciiLetterOrDigit(c) && c is not '-' and not '_'))
            throw new ArgumentException($"'{name}' cannot be part of a subject: use up to 64 letters, digits, '-' and '_'.", nameof(name));
        return name;
    }
}
