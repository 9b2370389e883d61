using System.Security.Cryptography;
using System.Text;

namespace Dataverket.Compat.Nats.Workflows;

/// <summary>Where tasks are kept and workers are heard. Pure.</summary>
internal static class TaskSubjects
{
    public const string All = "dv.task.>";

    /// <summary>Workers say here that they are alive; the last token is the worker's name.</summary>
    public const string Beats = "dv.worker.*";

    /// <summary>Whoever publishes here hears every worker at once.</summary>
    public const string Ask = "dv.workers";

    private const string Hashed = "h_";

    public static string OfType(string type) => $"dv.task.{Token(type, '.')}.>";

    public static string Of(string type, string id) => $"dv.task.{Token(type, '.')}.{Token(id, '-')}";

    public static string Beat(string worker) => "dv.worker." + worker;

    // Types and ids come from outside. What is no plain token becomes its digest, so that no two of them share a subject and none is a wildcard.
    private static string Token(string text, char also)
    {
        var isPlain = text.Length is > 0 and <= 128 && text.All(c => char.IsAsciiLetterOrDigit(c) || c == '-' || c == also);
        return isPlain ? text.Replace('.', '_') : Hashed + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..40];
    }
}
