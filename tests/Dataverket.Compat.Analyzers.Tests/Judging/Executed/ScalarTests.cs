using System.Text.Json;
using Dataverket.Compat.Analyzers.Judging;
using Dataverket.Compat.Analyzers.Model;
using Dataverket.Compat.Testing;

namespace Dataverket.Compat.Analyzers.Tests.Judging.Executed;

/// <summary>Every scalar in place of every other, run.</summary>
public class ScalarTests
{
    public static TheoryData<Type> Scalars => new(ReflectedScalars.All);

    [Theory]
    [MemberData(nameof(Scalars))]
    public void What_becomes_of_the_worst_value_is_what_System_Text_Json_does_with_it(Type old)
    {
        foreach (var profile in Profiles.All)
            foreach (var now in ReflectedScalars.All.Where(type => type != old))
            {
                var (before, after) = (typeof(Of<>).MakeGenericType(old), typeof(Of<>).MakeGenericType(now));
                var findings = SchemaDiff.Compare(new(ReflectedShape.Of(before, profile), default, false), ReflectedShape.Of(after, profile))
                    .Where(finding => finding is { Direction: Direction.Backward, RuleId: not ("DVC1022" or "DVC1117") }).ToList();
                var plain = "{\"" + (profile == WireProfile.Web ? "v" : "V") + "\":" + ScalarSamples.Plain(ReflectedScalars.Of(old)!.Value, NumberMode.Strict) + "}";
                if (findings.Count == 0)
                {
                    Assert.True(Run.Read(plain, after, Profiles.Of(profile)) == Outcome.Ok, $"{old.Name} to {now.Name}, {profile}: nothing told, and {plain} is not kept");
                    continue;
                }

                var finding = Assert.Single(findings);
                if (finding.Outcome == Outcome.Respelled)
                {
                    Respelled(plain, after, Profiles.Of(profile));
                    continue;
                }

                Assert.True(finding.Witness is not null, $"{finding}");
                Assert.True(Run.Read(finding.Witness!, before, Profiles.Of(profile)) == Outcome.Ok, $"{old.Name} to {now.Name}, {profile}: its own side does not keep {finding}");
                Assert.True(Run.Read(finding.Witness!, after, Profiles.Of(profile)) == finding.Outcome, $"{old.Name} to {now.Name}, {profile}: {Run.Read(finding.Witness!, after, Profiles.Of(profile))} where told {finding}");
            }
    }

    // The same instant: another text, by the measure that the corpus is judged by.
    private static void Respelled(string json, Type reader, JsonSerializerOptions options)
    {
        using JsonDocument one = JsonDocument.Parse(json), other = JsonDocument.Parse(JsonSerializer.Serialize(JsonSerializer.Deserialize(json, reader, options), reader, options));
        Assert.True(Containment.Of(one.RootElement, other.RootElement) <= WitnessOutcome.Respelled, $"{json} -> {other.RootElement}");
    }
}
