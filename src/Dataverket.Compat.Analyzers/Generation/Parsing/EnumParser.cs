using System;
using System.Collections.Generic;
using System.Linq;
using Dataverket.Compat.Analyzers.Generation.Models;
using Dataverket.Compat.Analyzers.Rules;
using Microsoft.CodeAnalysis;

namespace Dataverket.Compat.Analyzers.Generation.Parsing;

/// <summary>Finds the names of an enum.</summary>
internal static class EnumParser
{
    public static EnumShape Parse(INamedTypeSymbol type, string typeName, bool isOpen, RefusalSink sink)
    {
        JsonAttributes.RefuseOthers(type, sink);
        var members = type.GetMembers().OfType<IFieldSymbol>().Where(field => field.HasConstantValue).ToList();
        WireNames.RefuseCollisions(type, members.Select(member => ((ISymbol)member, Name(member))), "JsonStringEnumMemberName", sink);
        var isFlags = SymbolNames.Attribute(type, KnownTypes.Flags) is not null;
        if (isFlags) RefuseCommas(type, members, sink);
        HashSet<object> written = [];
        var names = members.Select(member => new EnumName(member.Name, Name(member), written.Add(member.ConstantValue!), Bits(member.ConstantValue!)));
        return new(typeName, type.Name, SymbolNames.InCode(type), isOpen, isFlags, names.ToEquatable());
    }

    private static void RefuseCommas(INamedTypeSymbol type, List<IFieldSymbol> members, RefusalSink sink)
    {
        foreach (var member in members.Where(member => Name(member) is var name && (name.Length == 0 || name.IndexOf(',') >= 0 || name.Trim() != name)))
        {
            sink.Refuse(
                GenerationRules.UnsupportedType, member, SymbolNames.ForPeople(member), SymbolNames.ForPeople(type),
                "names of a [Flags] enum are joined by a comma and a space, so none may hold a comma, be empty, or begin or end with a space; pin another name");
        }
    }

    private static ulong Bits(object value) => value is ulong number ? number : unchecked((ulong)Convert.ToInt64(value, System.Globalization.CultureInfo.InvariantCulture));

    private static string Name(IFieldSymbol member) => WireNames.Of(member, KnownTypes.JsonStringEnumMemberName);
}
