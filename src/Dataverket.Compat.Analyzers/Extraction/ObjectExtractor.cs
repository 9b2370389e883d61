using System;
using System.Collections.Generic;
using System.Linq;
using Dataverket.Compat.Analyzers.Generation.Models;
using Dataverket.Compat.Analyzers.Generation.Parsing;
using Dataverket.Compat.Analyzers.Model;
using Dataverket.Compat.Analyzers.Plain;
using Microsoft.CodeAnalysis;
using ObjectShape = Dataverket.Compat.Analyzers.Model.ObjectShape;

namespace Dataverket.Compat.Analyzers.Extraction;

/// <summary>Objects with known members.</summary>
internal sealed class ObjectExtractor(ShapeExtractor shapes)
{
    public const string Kind = "object";

    private readonly Initialisers _initialisers = new(shapes);

    public ObjectShape Extract(INamedTypeSymbol type, string name) => shapes.IsTolerant ? new TolerantMembers(shapes, _initialisers).Extract(type, name) : Json(type, name);

    /// <summary>A plain declaration, under the tolerant profile.</summary>
    public ObjectShape Extract(PlainType type, string name) => new TolerantMembers(shapes, _initialisers).Extract(type, name);

    private ObjectShape Json(INamedTypeSymbol type, string name)
    {
        var options = shapes.Options.Options;
        var members = JsonMembers.Find(type, options);
        var constructor = JsonConstructor.Find(type, members.Found);
        var unmapped = Given(type, KnownTypes.JsonUnmappedMemberHandling);
        var refuses = unmapped is { } handling ? handling == 1 : default(bool?);
        var reader = new MemberExtractor(shapes, _initialisers, type, constructor);
        List<WireMember> found = [];
        foreach (var member in members.Found)
        {
            // The name of an ignored member is known: what is read under it is dropped, and is no stranger to a reader that refuses strangers. A parameter that must be there must be there all the same.
            if (!member.IsIgnored || (refuses ?? options.RefusesUnknown) || (options.RespectsParameters && constructor.Parameter(member) is { HasExplicitDefaultValue: false })) found.Add(reader.Extract(member));
            else reader.CheckIgnored(member);
        }

        var fault = members.Fault ?? reader.Fault ?? (members.HasExtensionData && refuses == true ? "it refuses what is unknown and has a member that takes it" : null);
        return new(name, found.OrderBy(member => member.Name, StringComparer.Ordinal).ToEquatable())
        {
            IsValueType = type.IsValueType,
            IsAbstract = type.IsAbstract,
            RefusesUnknown = refuses,
            KeepsUnknown = members.HasExtensionData,
            Fault = fault ?? constructor.Fault,
            FaultRule = (fault ?? constructor.Fault) is null && members.Found.Count == 0 && !members.HasExtensionData && HasFields(type) ? "DVC1122" : null,
            FailsWriting = fault is not null || constructor.FailsWriting,
        };
    }

    // The fields of a tuple stand in its definition.
    private static bool HasFields(INamedTypeSymbol type) => type.GetMembers().Any(member => member is IFieldSymbol { IsStatic: false, DeclaredAccessibility: Accessibility.Public });

    /// <summary>The number that an attribute with one argument gives.</summary>
    public static int? Given(ISymbol symbol, string attribute) => SymbolNames.Attribute(symbol, attribute)?.ConstructorArguments.FirstOrDefault().Value as int?;
}
