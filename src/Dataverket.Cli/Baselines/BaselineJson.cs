using System.Text.Encodings.Web;
using System.Text.Json;

namespace Dataverket.Cli.Baselines;

/// <summary>What the commands say to scripts. Members are added, never renamed.</summary>
internal static class BaselineJson
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Of(BaselineComparison comparison) => JsonSerializer.Serialize(
        new
        {
            comparison.Commit,
            Baselines = comparison.Count,
            Sound = comparison.Changes.All(change => change.IsSound),
            Changes = comparison.Changes.Select(change => new { change.Path, change.MovedTo, change.IsNew, change.IsDeleted, change.IsSound, change.Fault, change.Added, change.Retired, change.Vanished }),
        },
        Options);
}
