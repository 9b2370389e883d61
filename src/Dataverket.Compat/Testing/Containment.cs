using System.Globalization;
using System.Text.Json;

namespace Dataverket.Compat.Testing;

/// <summary>
/// What is left of a value after a reader wrote it again: all, all in another spelling, or less. Members that the reader added do not count. Another
/// spelling is the same number in other digits or as text, the same instant or clock time, and names that differ by case alone.
/// </summary>
internal static class Containment
{
    public static WitnessOutcome Of(JsonElement written, JsonElement again) => (written.ValueKind, again.ValueKind) switch
    {
        (JsonValueKind.Object, JsonValueKind.Object) => written.EnumerateObject().Select(member => Member(member, again)).DefaultIfEmpty(WitnessOutcome.Ok).Max(),
        (JsonValueKind.Array, JsonValueKind.Array) => written.GetArrayLength() == again.GetArrayLength()
            ? written.EnumerateArray().Zip(again.EnumerateArray(), Of).DefaultIfEmpty(WitnessOutcome.Ok).Max()
            : WitnessOutcome.Lossy,
        (JsonValueKind.Number or JsonValueKind.String, JsonValueKind.Number or JsonValueKind.String) => Scalar(written, again),
        var (one, other) => one == other ? WitnessOutcome.Ok : WitnessOutcome.Lossy,
    };

    private static WitnessOutcome Member(JsonProperty member, JsonElement again)
    {
        if (again.TryGetProperty(member.Name, out var same)) return Of(member.Value, same);
        foreach (var other in again.EnumerateObject())
            if (string.Equals(other.Name, member.Name, StringComparison.OrdinalIgnoreCase)) return (WitnessOutcome)Math.Max((int)WitnessOutcome.Respelled, (int)Of(member.Value, other.Value));
        return WitnessOutcome.Lossy;
    }

    private static WitnessOutcome Scalar(JsonElement written, JsonElement again)
    {
        if (written.GetRawText() == again.GetRawText()) return WitnessOutcome.Ok;
        var (one, other) = (written.ToString(), again.ToString());
        if (ExactNumber.TryParse(one, out var number) && ExactNumber.TryParse(other, out var otherNumber)) return number == otherNumber ? WitnessOutcome.Respelled : WitnessOutcome.Lossy;
        if (written.ValueKind != again.ValueKind) return WitnessOutcome.Lossy;
        return one == other ? WitnessOutcome.Ok
            : string.Equals(one, other, StringComparison.OrdinalIgnoreCase) || IsSameTime(one, other) || IsSameFlags(one, other) ? WitnessOutcome.Respelled
            : WitnessOutcome.Lossy;
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
