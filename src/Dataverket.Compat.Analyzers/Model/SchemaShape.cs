using Dataverket.Compat.Analyzers.Generation.Models;

namespace Dataverket.Compat.Analyzers.Model;

/// <summary>One message type at one version: all that its readers and writers agree on.</summary>
/// <param name="MessageType">The type on the wire.</param>
/// <param name="Version">1 or more.</param>
/// <param name="Reads">The oldest version whose readers still read this one rightly; equals the version when nothing is declared.</param>
/// <param name="Role">What kind of message it is.</param>
/// <param name="Options">How it is read and written.</param>
/// <param name="Types">The table of named types; the first is the data's.</param>
internal sealed record SchemaShape(string MessageType, int Version, int Reads, WireRole Role, WireOptions Options, EquatableArray<TypeShape> Types)
{
    public TypeShape Root => Types[0];

    public TypeShape? Find(string name)
    {
        foreach (var type in Types)
            if (type.Name == name) return type;
        return null;
    }
}
