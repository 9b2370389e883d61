using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Dataverket.Compat.Analyzers.Sharing;

/// <summary>
/// What of a file can change what names in other files mean: which namespaces and types it declares, with their heads, and what it says for the whole project.
/// Two trees with equal outlines declare the same types; what their members are is not in it.
/// </summary>
/// <param name="Text">All of that as text.</param>
/// <param name="Types">The simple names of the declared types.</param>
/// <param name="SpeaksForAll">Whether it has global usings or attributes of the assembly.</param>
internal sealed record TreeOutline(string Text, IReadOnlyCollection<string> Types, bool SpeaksForAll)
{
    public static TreeOutline Of(CompilationUnitSyntax unit)
    {
        StringBuilder text = new();
        HashSet<string> types = new(StringComparer.Ordinal);
        foreach (var alias in unit.Externs) text.Append(alias).Append('\n');
        var usings = unit.Usings.Where(each => each.GlobalKeyword.IsKind(SyntaxKind.GlobalKeyword)).ToList();
        foreach (var each in usings) text.Append(each).Append('\n');
        foreach (var list in unit.AttributeLists) text.Append(list).Append('\n');
        Members(unit.Members, text, types);
        return new(text.ToString(), types, usings.Count > 0 || unit.AttributeLists.Count > 0);
    }

    private static void Members(SyntaxList<MemberDeclarationSyntax> members, StringBuilder text, HashSet<string> types)
    {
        foreach (var member in members)
        {
            switch (member)
            {
                case BaseNamespaceDeclarationSyntax space:
                    text.Append("namespace ").Append(space.Name).Append('{');
                    Members(space.Members, text, types);
                    text.Append('}');
                    break;
                case BaseTypeDeclarationSyntax type:
                    Head(type, text);
                    types.Add(type.Identifier.ValueText);
                    if (type is TypeDeclarationSyntax { Members: var inner }) Members(inner, text, types);
                    text.Append('}');
                    break;
                case DelegateDeclarationSyntax named:
                    text.Append(named).Append('\n');
                    types.Add(named.Identifier.ValueText);
                    break;
                // Statements at the top make a class of their own.
                case GlobalStatementSyntax:
                    text.Append("statement\n");
                    break;
            }
        }
    }

    // What the type is made of concerns those alone who mention it.
    private static void Head(BaseTypeDeclarationSyntax type, StringBuilder text)
    {
        foreach (var part in type.ChildNodesAndTokens())
        {
            if (part.AsNode() is MemberDeclarationSyntax or ParameterListSyntax or AttributeListSyntax || part.IsKind(SyntaxKind.CommaToken)) continue;
            text.Append(part.ToString()).Append(' ');
        }

        text.Append('{');
    }
}
