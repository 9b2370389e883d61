using System.Collections.Generic;
using System.Linq;
using Dataverket.Compat.Analyzers.Generation.Models;
using Dataverket.Compat.Analyzers.Rules;
using Microsoft.CodeAnalysis;

namespace Dataverket.Compat.Analyzers.Generation.Parsing;

/// <summary>Finds the converters of a schema type.</summary>
internal static class ConversionParser
{
    public static EquatableArray<ConversionModel> Parse(INamedTypeSymbol type, RefusalSink sink)
    {
        List<ConversionModel> found = [];
        foreach (var method in type.GetMembers().OfType<IMethodSymbol>())
        {
            if (SymbolNames.Attribute(method, KnownTypes.Upcaster) is not null) Add(method, isUpcast: true, "");
            if (SymbolNames.Attribute(method, KnownTypes.Downcaster) is { } down) Add(method, isUpcast: false, Loses(down));
        }

        return found.ToEquatable();

        void Add(IMethodSymbol method, bool isUpcast, string loses)
        {
            var name = isUpcast ? "Upcaster" : "Downcaster";
            if (found.Any(other => other.IsUpcast == isUpcast)) sink.Refuse(GenerationRules.TwoConversions, method, SymbolNames.ForPeople(type), name);
            if (method.ReturnType.TypeKind == TypeKind.Error || method.Parameters.Any(parameter => parameter.Type.TypeKind == TypeKind.Error)) sink.Break();
            else if (Fault(type, method, isUpcast) is { } fault)
            {
                var signature = isUpcast ? $"{type.Name} {method.Name}(TOld old)" : $"TOld {method.Name}({type.Name} value)";
                sink.Refuse(GenerationRules.BadConversion, method, SymbolNames.ForPeople(method), name, fault, signature);
            }
            else
                found.Add(new(
                    isUpcast, SymbolNames.InCode(Bare(method.Parameters[0].Type)), SymbolNames.InCode(method.ReturnType), SymbolNames.Escape(method.Name),
                    method.DeclaredAccessibility is Accessibility.Private or Accessibility.Protected or Accessibility.ProtectedAndInternal, loses,
                    SymbolNames.Full(method.Parameters[0].Type), SymbolNames.Full(method.ReturnType)));
        }
    }

    /// <summary>Refuses a converter that stands where nobody looks for it.</summary>
    public static EquatableArray<Refusal> ParseStray(IMethodSymbol method, string attribute)
    {
        if (KnownTypes.SchemaAttributes.Any(schema => SymbolNames.Attribute(method.ContainingType, schema) is not null)) return default;
        var sink = new RefusalSink(method);
        sink.Refuse(GenerationRules.StrayConversion, method, SymbolNames.ForPeople(method), attribute, SymbolNames.ForPeople(method.ContainingType));
        return sink.ToRefusals();
    }

    private static string? Fault(INamedTypeSymbol type, IMethodSymbol method, bool isUpcast)
    {
        if (!method.IsStatic) return "is not static";
        if (method.IsGenericMethod) return "is generic";
        if (method.ReturnsVoid) return "returns nothing";
        if (method.Parameters.Length != 1) return $"takes {method.Parameters.Length} values";
        if (method.Parameters[0].RefKind is RefKind.Ref or RefKind.Out) return "takes its value by reference";
        var (from, to) = (method.Parameters[0].Type, method.ReturnType);
        if (to.NullableAnnotation == NullableAnnotation.Annotated) return "may return null";
        var (own, other) = isUpcast ? (to, from) : (from, to);
        if (!SymbolEqualityComparer.Default.Equals(own, type)) return isUpcast ? $"does not return {type.Name}" : $"does not take {type.Name}";
        if (SymbolEqualityComparer.Default.Equals(other, type)) return "joins the type to itself";
        return other is INamedTypeSymbol { TypeKind: TypeKind.Class or TypeKind.Struct } ? null : "does not join two schema types";
    }

    // A converter may say that it takes null; it is never given any.
    private static ITypeSymbol Bare(ITypeSymbol type) => type.IsReferenceType ? type.WithNullableAnnotation(NullableAnnotation.NotAnnotated) : type;

    private static string Loses(AttributeData attribute)
        => attribute.NamedArguments.FirstOrDefault(argument => argument.Key == "Loses").Value.Value as string ?? "";
}
