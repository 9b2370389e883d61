using System;
using System.Linq;
using System.Text;
using System.Threading;
using Dataverket.Compat.Analyzers.Generation.Parsing;
using Dataverket.Compat.Analyzers.Hygiene;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace Dataverket.Compat.CodeFixes;

/// <summary>The first text of a converter between two versions. It compiles, and throws where a person has to decide.</summary>
internal static class ConverterStub
{
    private const string Schemas = "Dataverket.Compat.Schemas";

    /// <summary>Writes one.</summary>
    /// <param name="model">The model of the document.</param>
    /// <param name="declaration">The part of the newer type that gets it.</param>
    /// <param name="newer">The newer type.</param>
    /// <param name="older">The older type.</param>
    /// <param name="isUp">Whether it makes the newer of the older.</param>
    /// <param name="token">Cancels.</param>
    /// <returns><c>null</c> when no code can make a value of the type.</returns>
    public static MemberDeclarationSyntax? Make(SemanticModel model, TypeDeclarationSyntax declaration, INamedTypeSymbol newer, INamedTypeSymbol older, bool isUp, CancellationToken token)
    {
        var (from, to) = isUp ? (older, newer) : (newer, older);
        if (to.IsAbstract || Constructor(to) is not { } constructor) return null;
        var text = declaration.SyntaxTree.GetText(token);
        var line = text.Lines.GetLineFromPosition(declaration.SpanStart);
        var end = text.ToString(TextSpan.FromBounds(line.End, line.EndIncludingLineBreak)) is { Length: > 0 } ends ? ends : "\n";
        var indent = string.Concat(text.ToString(line.Span).TakeWhile(char.IsWhiteSpace)) + "    ";
        var (value, at) = (isUp ? "old" : "now", declaration.SpanStart);
        var isMissing = false;
        var arguments = constructor.Parameters.Select(parameter => $"{SymbolNames.Escape(parameter.Name)}: {Source(Property(to, parameter)?.Name ?? parameter.Name, parameter.Type)}").ToList();
        var members = WireProperties.All(to).Where(property => property.SetMethod is not null && !constructor.Parameters.Any(parameter => Names(parameter, property)) && model.IsAccessible(at, property.SetMethod))
            .Select(property => $"{indent}    {SymbolNames.Escape(property.Name)} = {Source(property.Name, property.Type)},{end}").ToList();

        var initializer = members.Count == 0 ? "" : $"{end}{indent}{{{end}{string.Concat(members)}{indent}}}";
        var made = $"new({string.Join(", ", arguments)}){initializer};{end}";
        var name = isUp ? "From" : "To";
        if (newer.GetMembers(name).Any(member => member is not IMethodSymbol)) name += "Version";
        var print = new StringBuilder(IsOneLine(declaration, text) ? "" : end)
            .Append(indent).Append('[').Append(Scopes.Name(model, at, Schemas, isUp ? "Upcaster" : "Downcaster", "Attribute")).Append(']').Append(end)
            .Append(indent).Append($"static {to.ToMinimalDisplayString(model, at)} {name}({from.ToMinimalDisplayString(model, at)} {value})");
        if (!isMissing) print.Append(" => ").Append(made);
        else
        {
            made = made.Replace(end + indent, end + indent + "    ");
            var exception = Scopes.Name(model, at, "System", "NotImplementedException");
            print.Append($"{end}{indent}{{{end}{indent}    return {made}{end}")
                .Append($"{indent}    static T Missing<T>(string member) => throw new {exception}($\"Say what {{member}} is.\");{end}{indent}}}{end}");
        }

        return SyntaxFactory.ParseMemberDeclaration(print.ToString(), options: (CSharpParseOptions)declaration.SyntaxTree.Options);

        string Source(string member, ITypeSymbol type)
        {
            var source = WireProperties.All(from).FirstOrDefault(property => property.Name == member);
            if (source?.GetMethod is not null && Fits(model.Compilation, source.Type, type) && model.IsAccessible(at, source.GetMethod)) return $"{value}.{SymbolNames.Escape(member)}";
            isMissing = true;
            return $"Missing<{type.ToMinimalDisplayString(model, at)}>(\"{member}\")";
        }
    }

    /// <summary>The type with one more member at its end.</summary>
    public static TypeDeclarationSyntax Add(TypeDeclarationSyntax type, MemberDeclarationSyntax stub)
    {
        var end = stub.ToFullString().Contains("\r\n") ? SyntaxFactory.CarriageReturnLineFeed : SyntaxFactory.LineFeed;
        // A blank line parts members, and the first has nothing before it.
        var leading = stub.GetLeadingTrivia();
        if (type.Members.Count == 0 && leading.Count > 0 && leading[0].IsKind(SyntaxKind.EndOfLineTrivia)) stub = stub.WithLeadingTrivia(leading.Skip(1));
        if (!type.OpenBraceToken.IsKind(SyntaxKind.None) && !type.OpenBraceToken.IsMissing)
        {
            var last = type.Members.Count > 0 ? type.Members.Last().GetLastToken() : type.OpenBraceToken;
            // What is written on one line is opened.
            if (!last.TrailingTrivia.Any(SyntaxKind.EndOfLineTrivia)) type = type.ReplaceToken(last, last.WithTrailingTrivia(end));
            return type.AddMembers(stub);
        }

        var trailing = type.GetTrailingTrivia();
        return type.WithSemicolonToken(default)
            .WithOpenBraceToken(SyntaxFactory.Token(SyntaxFactory.TriviaList(end), SyntaxKind.OpenBraceToken, SyntaxFactory.TriviaList(end)))
            .WithCloseBraceToken(SyntaxFactory.Token(SyntaxKind.CloseBraceToken)).AddMembers(stub).WithTrailingTrivia(trailing);
    }

    private static bool IsOneLine(TypeDeclarationSyntax declaration, SourceText text)
        => declaration.OpenBraceToken.IsKind(SyntaxKind.None) || text.Lines.GetLineFromPosition(declaration.OpenBraceToken.SpanStart).LineNumber == text.Lines.GetLineFromPosition(declaration.CloseBraceToken.SpanStart).LineNumber;

    // The empty one where there is one, so that members stand by their names.
    private static IMethodSymbol? Constructor(INamedTypeSymbol type)
    {
        var open = type.InstanceConstructors.Where(constructor => constructor.DeclaredAccessibility == Accessibility.Public && !IsCopy(constructor, type)).ToList();
        return open.Where(constructor => !type.IsValueType || !constructor.IsImplicitlyDeclared || open.Count == 1).OrderBy(constructor => constructor.Parameters.Length).FirstOrDefault();
    }

    private static bool IsCopy(IMethodSymbol constructor, INamedTypeSymbol type) => constructor.Parameters.Length == 1 && SymbolEqualityComparer.Default.Equals(constructor.Parameters[0].Type, type);

    private static IPropertySymbol? Property(INamedTypeSymbol type, IParameterSymbol parameter) => WireProperties.All(type).FirstOrDefault(property => Names(parameter, property));

    private static bool Names(IParameterSymbol parameter, IPropertySymbol property) => string.Equals(parameter.Name, property.Name, StringComparison.OrdinalIgnoreCase);

    private static bool Fits(Compilation compilation, ITypeSymbol from, ITypeSymbol to)
    {
        if (to.IsReferenceType && to.NullableAnnotation == NullableAnnotation.NotAnnotated && from.NullableAnnotation == NullableAnnotation.Annotated) return false;
        var conversion = ((CSharpCompilation)compilation).ClassifyConversion(from, to);
        return conversion.IsIdentity || (conversion.IsImplicit && (conversion.IsReference || conversion.IsNullable));
    }
}
