using System.Text;
using System.Text.Json;

namespace Dataverket.Compat.Tests.Taxonomy;

/// <summary>Makes the bytes of one case out of its description: a sound message, and what is different about it.</summary>
internal static class CaseMessage
{
    /// <summary>Stands in a text where bytes or a repeated text are put.</summary>
    private const char Mark = '\u00a7';

    private static readonly Dictionary<string, (string Type, string Version, string Data)> Usual = new()
    {
        ["Sample"] = ("no.dataverket.prove.sample.taken", "2", """{"name":"n","cpu":4}"""),
        ["SampleV1"] = ("no.dataverket.prove.sample.taken", "1", """{"name":"n","size":"4"}"""),
        ["TakeSample"] = ("no.dataverket.prove.sample.take", "1", "{}"),
        ["FindSample"] = ("no.dataverket.prove.sample.find", "1", "{}"),
        ["LateAdopter"] = ("no.dataverket.prove.late.seen", "3", "{}"),
        ["Picky"] = ("no.dataverket.prove.picky.seen", "2", "{}"),
    };

    public static byte[] Build(string schema, JsonElement message)
    {
        var text = message.TryGetProperty("text", out var whole) ? whole.GetString()! : Envelope(schema, message);
        return Fill(text, message);
    }

    private static string Envelope(string schema, JsonElement message)
    {
        var (type, version, data) = Usual[schema];
        List<KeyValuePair<string, string>> members =
        [
            new("specversion", "\"1.0\""), new("id", "\"0197a1c2-0000-7000-8000-000000000001\""), new("source", "\"/prove\""), new("type", $"\"{type}\""),
            new("schemaversion", version), new("tenant", "\"tenant-a\""), new("time", "\"2026-03-04T05:06:07Z\""),
            new("traceparent", "\"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01\""),
        ];
        if (schema == "TakeSample") members.Add(new("authorization", "\"Bearer x\""));
        members.Add(new("data", data));
        if (message.TryGetProperty("without", out var without)) members.RemoveAll(member => without.EnumerateArray().Any(name => name.GetString() == member.Key));
        if (message.TryGetProperty("set", out var set))
            foreach (var change in set.EnumerateObject())
            {
                // The raw text: how a number or a name is spelled is often what the case is about.
                var index = members.FindIndex(member => member.Key == change.Name);
                var made = new KeyValuePair<string, string>(change.Name, change.Value.GetRawText());
                if (index >= 0) members[index] = made;
                else members.Insert(members.Count - 1, made);
            }

        var appended = message.TryGetProperty("append", out var more) ? "," + more.GetString() : "";
        return "{" + string.Join(',', members.Select(member => $"\"{member.Key}\":{member.Value}")) + appended + "}";
    }

    private static byte[] Fill(string text, JsonElement message)
    {
        var at = text.IndexOf(Mark, StringComparison.Ordinal);
        byte[] filling = message.TryGetProperty("hex", out var hex) ? Convert.FromHexString(hex.GetString()!)
            : message.TryGetProperty("repeat", out var repeat) ? Repeat(repeat) : [];
        if (at < 0) return Encoding.UTF8.GetBytes(text);
        return [.. Encoding.UTF8.GetBytes(text[..at]), .. filling, .. Encoding.UTF8.GetBytes(text[(at + 1)..])];
    }

    // A # in the text is the number of the repetition.
    private static byte[] Repeat(JsonElement repeat)
    {
        var (text, times) = (repeat.GetProperty("text").GetString()!, repeat.GetProperty("times").GetInt32());
        var all = new StringBuilder(text.Length * times);
        for (var i = 0; i < times; i++) all.Append(text.Contains('#', StringComparison.Ordinal) ? text.Replace("#", i.ToString(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal) : text);
        return Encoding.UTF8.GetBytes(all.ToString());
    }
}
