using System.Globalization;
using System.Text.Json;
using Dataverket.Compat.Analyzers.Model;

namespace Dataverket.Compat.Analyzers.Tests.Corpus;

/// <summary>
/// What is left of a value after a reader wrote it again: all, all in another spelling, or less. Members that the reader added do not count. Another
/// spelling is the same number in other digits or as text, the same instant or clock time, and names that differ by case alone.
/// </summary>
internal static class Containment
{
    public static Outcome Of(JsonElement written, JsonElement again) => (written.ValueKind, again.ValueKind) switch
    {
        (JsonValueKind.Object, JsonValueKind.Object) => written.EnumerateObject().Select(member => Member(member, again)).DefaultIfEmpty(Outcome.Ok).Max(),
        (JsonValueKind.Array, JsonValueKind.Array) => written.GetArrayLength() == again.GetArrayLength()
            ? written.EnumerateArray().Zip(again.EnumerateArray(), Of).DefaultIfEmpty(Outcome.Ok).Max()
            : Outcome.Lossy,
        (JsonValueKind.Number or JsonValueKind.String, JsonValueKind.Number or JsonValueKind.String) => Scalar(written, again),
        var (one, other) => one == other ? Outcome.Ok : Outcome.Lossy,
    };

    private static Outcome Member(JsonProperty member, JsonElement again)
    {
        if (again.TryGetProperty(member.Name, out var same)) return Of(member.Value, same);
        foreach (var other in again.EnumerateObject())
            if (string.Equals(other.Name, member.Name, StringComparison.OrdinalIgnoreCase)) return (Outcome)Math.Max((int)Outcome.Respelled, (int)Of(member.Value, other.Value));
        return Outcome.Lossy;
    }

    private static Outcome Scalar(JsonElement written, JsonElement again)
    {
        if (written.GetRawText() == again.GetRawText()) return Outcome.Ok;
        var (one, other) = (written.ToString(), again.ToString());
        if (ExactNumber.TryParse(one, out var number) && ExactNumber.TryParse(other, out var otherNumber)) return number == otherNumber ? Outcome.Respelled : Outcome.Lossy;
        if (written.ValueKind != again.ValueKind) return Outcome.Lossy;
        return one == other ? Outcome.Ok
            : string.Equals(one, other, StringComparison.OrdinalIgnoreCase) || IsSameTime(one, other) || IsSameFlags(one, other) ? Outcome.Respelled
            : Outcome.Lossy;
    }

    // A date is no midnight, and a time without an offset no instant: like is compared with like.
    private static bool IsSameTime(string one, string other)
        => one.Contains('T', StringComparison.Ordinal) == other.Contains('T', StringComparison.Ordinal)
        && HasOffset(one) == HasOffset(other)
        && DateTimeOffset.TryParse(one, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
        && DateTimeOffset.TryParse(other, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var otherTime)
        && time == otherTime;

    private static bool HasOffset(string text) => text.EndsWith('Z') || (text.Length > 6 && text[^6] is '+' or '-' && text[^3] == ':');

    private static bool IsSameFlags(string one, string other)
        => one.Contains(',', StringComparison.Ordinal) && one.Split(',', StringSplitOptions.TrimEntries).Order().SequenceEqual(other.Split(',', StringSplitOptions.TrimEntries).Order());
}
