using System;
using System.Collections.Generic;
using System.Threading;
using Dataverket.Compat.Analyzers.Generation.Models;
using Dataverket.Compat.Analyzers.Model;
using Dataverket.Compat.Analyzers.Plain;
using Microsoft.CodeAnalysis;
using ObjectShape = Dataverket.Compat.Analyzers.Generation.Models.ObjectShape;

namespace Dataverket.Compat.Analyzers.Generation.Parsing;

/// <summary>Makes of a plain declaration what <see cref="SchemaParser"/> makes of its symbol, without asking the compiler for its members.</summary>
internal static class PlainParser
{
    /// <summary>The schema; <c>null</c> where something stands against it, which is then told of the symbol.</summary>
    public static ParsedSchema? Parse(PlainType type, Compilation compilation, CancellationToken token)
    {
        var sink = new RefusalSink(type.Symbol);
        var shapes = new ShapeParser(sink, TypeSpelling.Of(compilation), token);
        var full = SymbolNames.Full(type.Symbol);
        var name = SymbolNames.InCode(type.Symbol);
        var root = shapes.Reserve(name, name);
        HashSet<string> names = new(StringComparer.OrdinalIgnoreCase);
        List<MemberModel> members = new(type.Members.Count);
        foreach (var member in type.Members)
        {
            var onWire = member.Pinned ?? WireNaming.Camel(member.Name);
            if (!names.Add(onWire) || shapes.Slot(member.Type, type.Symbol) is not { } slot) return null;
            var fill = member.IsRequired ? MemberFill.Initializer : member.IsInitOnly ? MemberFill.Accessor : MemberFill.Setter;
            members.Add(new(member.Name, onWire, slot, member.IsRequired, null, null, fill, name, OmitsNull: false));
        }

        if (!sink.IsClean) return null;
        shapes.Fill(root, new ObjectShape(name, type.Symbol.Name, IsValueType: false, members.ToEquatable(), null));
        var header = new SchemaHeader(type.Header.MessageType, type.Header.Version, type.Header.Version, type.Header.Reads, SchemaHeader.RoleOf(KnownTypes.SchemaAttributes[type.Header.Kind]), IsOwner: true);
        return new(SchemaParser.Model(type.Symbol, header, shapes.ToShapes(), default, default), default) { Place = SourcePlace.Of(type.Node.Identifier.GetLocation()) };
    }
}
