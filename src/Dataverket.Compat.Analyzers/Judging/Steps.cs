using Dataverket.Compat.Analyzers.Model;

namespace Dataverket.Compat.Analyzers.Judging;

/// <summary>The next step that a message names.</summary>
internal static class Steps
{
    public static string Of(Finding finding, Circumstances circumstances)
    {
        var step = Own(finding) ?? (finding.Outcome, finding.Direction) switch
        {
            (Outcome.Throws or Outcome.OtherMeaning, Direction.Backward) => $"Undo it, or raise the version to {circumstances.Version + 1} and give an upcaster.",
            (Outcome.Throws or Outcome.OtherMeaning, _) => $"Undo it, or raise the version to {circumstances.Version + 1}, deploy the readers first and raise after them.",
            (Outcome.Lossy, _) => "Keep the old form beside the new one until nobody needs it.",
            _ => null,
        };
        return step is null ? "" : " " + step;
    }

    private static string? Own(Finding finding) => finding.RuleId switch
    {
        "DVC1001" => "Accept it into the baseline; nobody has to wait.",
        "DVC1002" => "Make it optional, or raise the version and supply it in an upcaster.",
        "DVC1003" => "Give the parameter a default value.",
        "DVC1004" or "DVC1005" or "DVC1027" => "Keep it, marked [Obsolete], until no version in the window has it; then leave a tombstone.",
        "DVC1006" or "DVC1007" => "Pin the old name with [JsonPropertyName], or keep it with [Alias].",
        "DVC1009" => "Give one of them another name with [JsonPropertyName].",
        "DVC1010" => "Take another name.",
        "DVC1011" => "Accept the removal: a tombstone is written.",
        "DVC1032" => "Add init, or [JsonInclude] to a setter that is not public.",
        "DVC1036" => "Add init, or declare Populate.",
        "DVC1200" => "Name the parameter as the property.",
        "DVC1201" => "Mark one of them with [JsonConstructor].",
        "DVC1209" => "Declare the form with [WireShape] on both sides.",
        "DVC1300" or "DVC2001" or "DVC2015" or "DVC2019" => "Let the readers take unknown ones first (Open<T>, OpenVariant<T> or a fallback), then write it.",
        "DVC1500" => "Keep the policy, or pin every name as it was.",
        "DVC2005" => "Pin the old name with [JsonStringEnumMemberName].",
        "DVC2007" or "DVC2009" => "Give every name its old number explicitly.",
        "DVC2020" => "Take another name and number.",
        _ => null,
    };
}
