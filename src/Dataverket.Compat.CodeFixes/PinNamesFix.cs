using System.Collections.Generic;
using System.Collections.Immutable;
using System.Composition;
using System.Linq;
using System.Threading;
using Dataverket.Compat.Analyzers;
using Dataverket.Compat.Analyzers.Generation.Parsing;
using Dataverket.Compat.Analyzers.Hygiene;
using Dataverket.Compat.Analyzers.Rules;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;

namespace Dataverket.Compat.CodeFixes;

/// <summary>Pins the names that the members of a type have on the wire today (DVC6012), so that a rename in code changes no message. Stateless; safe to share between threads.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
[Shared]
public sealed class PinNamesFix : DocumentFix
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = [HygieneRules.UnpinnedNames.Id];

    private protected override string Title => "Pin the names on the wire";

    private protected override bool CanFix(SyntaxNode root, SemanticModel model, Diagnostic diagnostic, CancellationToken token)
        => diagnostic.Properties.ContainsKey(Facts.Naming) && Declared(root, model, diagnostic, token) is not null;

    private protected override void Fix(SyntaxEditor editor, SyntaxNode root, SemanticModel model, Diagnostic diagnostic, CancellationToken token)
    {
        var type = Declared(root, model, diagnostic, token)!;
        var isCamel = diagnostic.Properties[Facts.Naming] == Facts.Camel;
        var pin = type.TypeKind == TypeKind.Enum ? KnownTypes.JsonStringEnumMemberName : KnownTypes.JsonPropertyName;
        foreach (var member in Members(type).Where(member => SymbolNames.Attribute(member, pin) is null && SymbolNames.Attribute(member, KnownTypes.JsonExtensionData) is null))
        {
            // The parts of a type in other files are findings of those.
            if (member.DeclaringSyntaxReferences.FirstOrDefault(reference => reference.SyntaxTree == root.SyntaxTree)?.GetSyntax(token) is not { } node) continue;
            var attribute = Attributes.Make(model, node, KnownTypes.JsonNamespace, pin.Substring(KnownTypes.JsonNamespace.Length + 1), isCamel ? Dataverket.Compat.Analyzers.Model.WireNaming.Camel(member.Name) : member.Name);
            editor.ReplaceNode(node, (current, _) => Attributes.Add(current, node, attribute));
        }
    }

    private static IEnumerable<ISymbol> Members(INamedTypeSymbol type)
        => type.TypeKind == TypeKind.Enum ? type.GetMembers().OfType<IFieldSymbol>().Where(field => field.HasConstantValue) : WireProperties.Declared(type);

    private static INamedTypeSymbol? Declared(SyntaxNode root, SemanticModel model, Diagnostic diagnostic, CancellationToken token)
        => root.FullSpan.Contains(diagnostic.Location.SourceSpan) && root.FindNode(diagnostic.Location.SourceSpan) is BaseTypeDeclarationSyntax declaration ? model.GetDeclaredSymbol(declaration, token) : null;
}
