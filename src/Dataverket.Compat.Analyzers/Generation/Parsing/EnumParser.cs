using System.Collections.Generic;
using System.Linq;
using Dataverket.Compat.Analyzers.Generation.Models;
using Microsoft.CodeAnalysis;

namespace Dataverket.Compat.Analyzers.Generation.Parsing;

/// <summary>Finds the names of a closed enum.</summary>
internal static class EnumParser
{
    public static EnumShape Parse(INamedTypeSymbol type, string typeName, RefusalSink sink)
    {
        JsonAttributes.RefuseOthers(type, sink);
        var members = type.GetMembers().OfType<IFieldSymbol>().Where(field => field.HasConstantValue).ToList();
        WireNames.RefuseCollisions(type, members.Select(member => ((ISymbol)member, Name(member))), "JsonStringEnumMemberName", sink);
        HashSet<object> written = [];
        return new(typeName, type.Name, members.Select(member => new EnumName(member.Name, Name(member), written.Add(member.ConstantValue!))).ToEquatable());
    }

    private static string Name(IFieldSymbol member) => WireNames.Of(member, KnownTypes.JsonStringEnumMemberName);
}
