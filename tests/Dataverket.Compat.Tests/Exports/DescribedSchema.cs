using System.Text.Json;
using Dataverket.Compat.Schemas;

namespace Dataverket.Compat.Tests.Exports;

/// <summary>A schema written by hand, with a description that the generator would not give.</summary>
internal sealed class DescribedSchema(DataDescription description) : MessageSchema<object>("no.dataverket.prove.described.seen", new VersionWindow(1, 1), 0, MessageRole.Event, isOwner: true)
{
    public override bool TryRead(ref Utf8JsonReader reader, ref DataNotes notes, out object value) => throw new NotSupportedException("Only its description is asked for.");

    public override void Write(DataWriter writer, object value) => throw new NotSupportedException("Only its description is asked for.");

    protected override DataDescription Describe() => description;
}
