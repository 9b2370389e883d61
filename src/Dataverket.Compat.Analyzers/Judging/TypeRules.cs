using Dataverket.Compat.Analyzers.Model;

namespace Dataverket.Compat.Analyzers.Judging;

/// <summary>Two named types at one place: which family looks at them.</summary>
internal static class TypeRules
{
    public static void Look(Comparison comparison, TypeShape old, TypeShape now, Place place)
    {
        switch (old, now)
        {
            case (ObjectShape before, ObjectShape after):
                ObjectRules.Look(comparison, before, after, place);
                break;
            case (VariantShape before, VariantShape after):
                VariantRules.Look(comparison, before, after, place);
                break;
            case (ObjectShape before, VariantShape after):
                VariantChangeRules.Begins(comparison, before, after, place);
                break;
            case (VariantShape before, ObjectShape after):
                VariantChangeRules.Ends(comparison, before, after, place);
                break;
            case (EnumShape before, EnumShape after):
                EnumRules.Look(comparison, before, after, place);
                break;
            default:
                foreach (var passage in comparison.Passages)
                    comparison.Tell("DVC1100", passage, Outcome.Throws, new(now.Name, "", place), $"'{old.Name}' was {Kind(old)} and '{now.Name}' is {Kind(now)}", WitnessEdit.Plain);
                break;
        }
    }

    public static string Kind(TypeShape type) => type switch
    {
        EnumShape => "an enum",
        VariantShape => "a set of variants",
        _ => "an object",
    };
}
