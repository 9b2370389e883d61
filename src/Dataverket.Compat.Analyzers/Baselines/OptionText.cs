using System;
using System.Collections.Generic;
using System.Globalization;
using Dataverket.Compat.Analyzers.Model;

namespace Dataverket.Compat.Analyzers.Baselines;

/// <summary>The options of a schema where they differ from those of its profile.</summary>
internal static class OptionText
{
    private static readonly (string Word, Func<WireOptions, bool> Get, Func<WireOptions, bool, WireOptions> Set)[] Switches =
    [
        ("ignores-case", o => o.IgnoresCase, (o, yes) => o with { IgnoresCase = yes }),
        ("refuses-unknown", o => o.RefusesUnknown, (o, yes) => o with { RefusesUnknown = yes }),
        ("respects-nullability", o => o.RespectsNullability, (o, yes) => o with { RespectsNullability = yes }),
        ("respects-parameters", o => o.RespectsParameters, (o, yes) => o with { RespectsParameters = yes }),
        ("reads-numbers-from-text", o => o.ReadsNumbersFromText, (o, yes) => o with { ReadsNumbersFromText = yes }),
        ("writes-numbers-as-text", o => o.WritesNumbersAsText, (o, yes) => o with { WritesNumbersAsText = yes }),
        ("names-floats", o => o.NamesFloats, (o, yes) => o with { NamesFloats = yes }),
        ("refuses-duplicates", o => o.RefusesDuplicates, (o, yes) => o with { RefusesDuplicates = yes }),
        ("tag-anywhere", o => o.AllowsTagAnywhere, (o, yes) => o with { AllowsTagAnywhere = yes }),
        ("fields", o => o.IncludesFields, (o, yes) => o with { IncludesFields = yes }),
        ("references", o => o.PreservesReferences, (o, yes) => o with { PreservesReferences = yes }),
        ("source-generated", o => o.IsSourceGenerated, (o, yes) => o with { IsSourceGenerated = yes }),
    ];

    public static IEnumerable<string> Print(WireOptions options)
    {
        var preset = WireOptions.Of(options.Profile);
        if (options.Naming != preset.Naming) yield return "option naming " + BaselineWords.Inner(options.Naming);
        if (options.KeyNaming != preset.KeyNaming) yield return "option key-naming " + BaselineWords.Inner(options.KeyNaming);
        foreach (var (word, get, _) in Switches)
            if (get(options) != get(preset)) yield return $"option {word} {(get(options) ? "on" : "off")}";
        if (options.Ignore != preset.Ignore) yield return "option omits " + options.Ignore.ToString().ToLowerInvariant();
        if (options.MaxDepth != preset.MaxDepth) yield return "option depth " + options.MaxDepth.ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>The options with one of them changed; <c>null</c> when the word or its value is none.</summary>
    public static WireOptions? Apply(WireOptions options, string word, string value)
    {
        foreach (var (name, _, set) in Switches)
            if (name == word) return value is "on" or "off" ? set(options, value == "on") : null;
        return word switch
        {
            "naming" when Array.IndexOf(BaselineWords.Namings, value) >= 0 => options with { Naming = value },
            "key-naming" when Array.IndexOf(BaselineWords.Namings, value) >= 0 => options with { KeyNaming = value },
            "omits" when value is "never" or "null" or "default" => options with { Ignore = value == "null" ? IgnoreWhen.Null : value == "default" ? IgnoreWhen.Default : IgnoreWhen.Never },
            "depth" when int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var depth) => options with { MaxDepth = depth },
            _ => null,
        };
    }
}
