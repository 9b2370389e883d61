using System;
using System.Linq;
using Dataverket.Compat.Analyzers.Generation.Parsing;
using Microsoft.CodeAnalysis;

namespace Dataverket.Compat.Analyzers.Hygiene;

/// <summary>Reads schema attributes and the profile that they and their assembly declare.</summary>
internal static class SchemaHeaders
{
    /// <summary>The schema attribute of a type, <c>null</c> when it is none.</summary>
    public static AttributeData? Find(ITypeSymbol type)
    {
        AttributeData? speaking = null;
        var rank = KnownTypes.SchemaAttributes.Length;
        foreach (var attribute in type.GetAttributes())
        {
            if (attribute.AttributeClass is not { } given) continue;
            var found = Array.FindIndex(KnownTypes.SchemaAttributes, name => SymbolNames.Is(given, name));
            if (found >= 0 && found < rank) (speaking, rank) = (attribute, found);
        }

        return speaking;
    }

    public static Roles Role(AttributeData attribute) => Role(Array.Find(KnownTypes.SchemaAttributes, name => SymbolNames.Is(attribute.AttributeClass, name)));

    /// <summary>The role that an attribute gives, by its name in full.</summary>
    public static Roles Role(string? attribute) => attribute switch
    {
        KnownTypes.CommandSchema => Roles.Command,
        KnownTypes.RequestSchema => Roles.Request,
        KnownTypes.ReplySchema => Roles.Reply,
        _ => Roles.Event,
    };

    /// <summary>The message type that the attribute names, <c>null</c> when the attribute is unfinished.</summary>
    public static string? MessageType(AttributeData attribute) => attribute.ConstructorArguments.FirstOrDefault() is { Kind: TypedConstantKind.Primitive, Value: string text } ? text : null;

    /// <summary>The profile of a schema: its own, else the one its assembly declares.</summary>
    public static Profiles Profile(AttributeData attribute, IAssemblySymbol assembly) => (Profiles)(1 << (int)ProfileParser.Of(attribute, assembly));
}
