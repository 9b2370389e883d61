using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;
using Dataverket.Compat.Analyzers.Model;

namespace Dataverket.Compat.Analyzers.Judging;

/// <summary>What is to be run of a schema's findings, as text that a built assembly carries: one JSON object for each finding about harm.</summary>
internal static class WitnessLines
{
    /// <summary>Everything that the rules of the wire say of a schema, but what they only hint at.</summary>
    /// <param name="old">The baseline of the same version; <c>null</c> when there is none.</param>
    /// <param name="now">The shape in source.</param>
    public static IEnumerable<string> Of(SchemaBaseline? old, SchemaShape now)
        => Judge.Schema(old, now).Select(judgement => judgement.Finding)
            .Where(finding => finding.Outcome >= Outcome.Lossy && finding.RuleId[3] is '1' or '2')
            .Select(finding => Line(finding, old?.Shape ?? now, now));

    private static string Line(Finding finding, SchemaShape old, SchemaShape now)
    {
        var isBackward = finding.Direction == Direction.Backward;
        var (reader, writer) = isBackward ? (now, old) : (old, now);
        var json = new StringBuilder("{");
        Member(json, "rule", JsonTexts.Quote(finding.RuleId));
        Member(json, "type", JsonTexts.Quote(now.MessageType));
        Member(json, "version", now.Version.ToString(CultureInfo.InvariantCulture));
        Member(json, "backward", isBackward ? "true" : "false");
        Member(json, "expected", JsonTexts.Quote(finding.Outcome.ToString()));
        Member(json, "profile", JsonTexts.Quote(reader.Options.Profile.ToString()));
        Member(json, "writer", JsonTexts.Quote(writer.Options.Profile.ToString()));
        Member(json, "pointer", JsonTexts.Quote(finding.Pointer));
        Member(json, "what", JsonTexts.Quote(finding.What));
        if (finding.Meant is not null) Member(json, "meant", JsonTexts.Quote(finding.Meant));
        Member(json, "document", finding.Witness is null ? "null" : JsonTexts.Quote(finding.Witness));
        return json.Append('}').ToString();
    }

    private static void Member(StringBuilder json, string name, string value) => json.Append(json.Length > 1 ? "," : "").Append(JsonTexts.Quote(name)).Append(':').Append(value);
}
