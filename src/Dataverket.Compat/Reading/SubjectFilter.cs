namespace Dataverket.Compat.Reading;

/// <summary>Which subjects a filter takes, by the rules of NATS.</summary>
internal static class SubjectFilter
{
    /// <summary>Whether a filter, which may hold wildcards, takes a subject, which holds none. Allocates nothing.</summary>
    public static bool Takes(string filter, string subject)
    {
        // Nearly every filter is a subject.
        if (filter == subject) return true;
        var wanted = filter.AsSpan();
        var given = subject.AsSpan();
        while (true)
        {
            var (a, b) = (wanted.IndexOf('.'), given.IndexOf('.'));
            var token = a < 0 ? wanted : wanted[..a];
            if (token is ">") return true;
            if (token is not "*" && !token.SequenceEqual(b < 0 ? given : given[..b])) return false;
            if (a < 0 || b < 0) return a < 0 && b < 0;
            wanted = wanted[(a + 1)..];
            given = given[(b + 1)..];
        }
    }
}
