using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Dataverket.Compat.Testing;

namespace Dataverket.Cli.Baselines;

/// <summary>What <c>verify</c> says to scripts. Members are added, never renamed.</summary>
internal static class VerifyJson
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, Converters = { new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower) },
    };

    public static string Of(IReadOnlyList<(string Assembly, WitnessReport Report)> reports) => JsonSerializer.Serialize(
        new
        {
            Sound = reports.All(each => each.Report.IsSound),
            Findings = reports.SelectMany(each => each.Report.Results, (each, result) => new
            {
                Assembly = Path.GetFileNameWithoutExtension(each.Assembly), Rule = result.Witness.RuleId, result.Witness.MessageType, result.Witness.Version,
                Direction = result.Witness.IsBackward ? "backward" : "forward", result.Witness.Profile, result.Witness.Pointer, result.Witness.What, result.Witness.Expected,
                result.Witness.Document, result.State, result.Detail,
            }),
        },
        Options);
}
