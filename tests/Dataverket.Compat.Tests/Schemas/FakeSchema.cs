using System.Text.Json;
using Dataverket.Compat.Schemas;

namespace Dataverket.Compat.Tests.Schemas;

/// <summary>A schema written by hand, so that catalogs can be wrong in ways the generator refuses.</summary>
internal sealed class FakeSchema<T>(string type, int oldest, int newest, MessageRole role = MessageRole.Event, bool isOwner = true)
    : MessageSchema<T>(type, new VersionWindow(oldest, newest), 0, role, isOwner)
    where T : notnull, new()
{
    public override bool TryRead(ref Utf8JsonReader reader, ref DataNotes notes, out T value)
    {
        reader.Skip();
        value = new();
        return true;
    }

    public override void Write(DataWriter writer, T value) => writer.Raw("{}"u8);
}
