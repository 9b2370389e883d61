using System.Collections.Generic;
using System.Linq;
using Dataverket.Compat.Analyzers.Rules;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Dataverket.Compat.Analyzers.Generation.Parsing;

/// <summary>Finds the properties that are on the wire, base types first, and refuses what is public and cannot be carried.</summary>
internal static class MemberFinder
{
    public static IReadOnlyList<IPropertySymbol> Find(INamedTypeSymbol type, RefusalSink sink)
    {
        HashSet<string> seen = [];
        Stack<List<IPropertySymbol>> levels = [];
        for (INamedTypeSymbol? t = type; t is { SpecialType: SpecialType.None }; t = t.BaseType)
        {
            List<IPropertySymbol> level = [];
            foreach (var member in t.GetMembers().Where(member => !member.IsStatic))
            {
                if (member is IFieldSymbol { IsImplicitlyDeclared: false } field) CheckField(field, sink);
                // What a derived type overrides or hides was met there.
                if (member is not IPropertySymbol { IsIndexer: false, ExplicitInterfaceImplementations.IsEmpty: true } property) continue;
                if (seen.Add(property.Name) && IsOnWire(property, sink)) level.Add(property);
            }

            levels.Push(level);
        }

        return [.. levels.SelectMany(level => level)];
    }

    /// <summary>Whether an initializer gives the property a default other than null.</summary>
    public static bool HasOtherDefault(IPropertySymbol property) => property.DeclaringSyntaxReferences
        .Select(reference => (reference.GetSyntax() as PropertyDeclarationSyntax)?.Initializer?.Value)
        .Any(value => value is not null && !value.DescendantNodesAndSelf().All(node => node.Kind()
            is SyntaxKind.NullLiteralExpression or SyntaxKind.DefaultLiteralExpression or SyntaxKind.SuppressNullableWarningExpression));

    private static bool IsOnWire(IPropertySymbol property, RefusalSink sink)
    {
        var ignored = JsonAttributes.Ignores(property) == IgnoreCondition.Always;
        var isPublic = property.DeclaredAccessibility == Accessibility.Public;
        if (property.IsRequired && (ignored || !isPublic)) RefuseRequired(property, sink);
        if (ignored) return false;
        if (!isPublic)
        {
            if (JsonAttributes.HasAny(property))
            {
                sink.Refuse(
                    GenerationRules.NotSettable, property, SymbolNames.ForPeople(property), "says how it stands on the wire but is not public",
                    "make it public, or remove the attribute");
            }

            return false;
        }

        JsonAttributes.RefuseOthers(property, sink);
        if (property.GetMethod is { DeclaredAccessibility: Accessibility.Public }) return true;
        sink.Refuse(
            GenerationRules.NotSettable, property, SymbolNames.ForPeople(property), "has no public getter, so it cannot be written",
            "add one, or mark it [JsonIgnore]");
        return false;
    }

    private static void CheckField(IFieldSymbol field, RefusalSink sink)
    {
        var ignored = JsonAttributes.Ignores(field) == IgnoreCondition.Always;
        if (field.IsRequired && (ignored || field.DeclaredAccessibility != Accessibility.Public)) RefuseRequired(field, sink);
        if (!ignored && (field.DeclaredAccessibility == Accessibility.Public || JsonAttributes.HasAny(field)))
            sink.Refuse(GenerationRules.PublicField, field, SymbolNames.ForPeople(field));
    }

    private static void RefuseRequired(ISymbol member, RefusalSink sink)
        => sink.Refuse(
            GenerationRules.NotSettable, member, SymbolNames.ForPeople(member), "is required but not on the wire, so the reader cannot set it",
            "drop 'required', or make it a public member that is read");
}
