using System.Text.Json;
using Dataverket.Compat.Envelopes;
using Dataverket.Compat.Reading;
using Dataverket.Compat.Tests.Shapes;
using Dataverket.Compat.Tests.Support;

namespace Dataverket.Compat.Tests.Taxonomy;

/// <summary>What became of one case.</summary>
/// <param name="Written">The value that was read, as its schema writes it; <c>null</c> when there is none.</param>
/// <param name="Envelope">The envelope, as far as there is one.</param>
internal sealed record CaseResult(ReasonCode Code, string Pointer, string[] Warnings, string? Written, Envelope Envelope)
{
    public static CaseResult Read(string schema, byte[] bytes, ReadContext context, Delivery delivery) => schema switch
    {
        "Sample" => Read<Sample>(bytes, context, delivery),
        "SampleV1" => Read<SampleV1>(bytes, context, delivery),
        "TakeSample" => Read<TakeSample>(bytes, context, delivery),
        "FindSample" => Read<FindSample>(bytes, context, delivery),
        "LateAdopter" => Read<LateAdopter>(bytes, context, delivery),
        "Picky" => Read<Picky>(bytes, context, delivery),
        _ => throw new InvalidOperationException($"no schema is called {schema}"),
    };

    private static CaseResult Read<T>(byte[] bytes, ReadContext context, Delivery delivery)
        where T : notnull
    {
        var outcome = new MessageReader<T>(Messages.Catalog, context).Read(bytes, delivery);
        return new(outcome.Code, outcome.Pointer, [.. outcome.Warnings.Select(warning => warning.Code.Text)], outcome.IsAccepted ? Data.Write(outcome.Value) : null, outcome.Envelope);
    }
}
