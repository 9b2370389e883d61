using System.Linq;
using Dataverket.Compat.Analyzers.Generation.Emitting;
using Dataverket.Compat.Analyzers.Generation.Models;
using Dataverket.Compat.Analyzers.Generation.Parsing;
using Microsoft.CodeAnalysis;

namespace Dataverket.Compat.Analyzers.Generation;

/// <summary>
/// Writes the readers and writers of the schemas that an assembly declares, and the module that lists them. Models and refusals flow apart:
/// a refusal holds a place in the text, which moves with every key stroke; a model does not. A schema that System.Text.Json reads and writes is none
/// of its business.
/// </summary>
[Generator(LanguageNames.CSharp)]
public sealed class SchemaGenerator : IIncrementalGenerator
{
    internal const string SchemaStep = "Schemas";
    internal const string ModuleStep = "Module";
    internal const string SharedStep = "Shared";

    /// <inheritdoc/>
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        var module = ModuleNames.Find(context);
        var source = context.CompilationProvider.Select(static (compilation, token) => SchemaSource.Of(compilation, token));
        var all = source.Select(static (found, _) => found.Schemas);
        var models = all.SelectMany(static (set, _) => set.Select(schema => schema.Model).OfType<SchemaModel>()).WithTrackingName(SchemaStep);
        context.RegisterSourceOutput(models.Combine(module), static (output, pair) => EmitSchema(output, pair.Right, pair.Left));

        var shared = all.SelectMany(static (set, _) => SharedShapes.Of(set.Select(schema => schema.Model).OfType<SchemaModel>())).WithTrackingName(SharedStep);
        context.RegisterSourceOutput(shared.Combine(module), static (output, pair) => output.AddSource($"{pair.Right.ClassName}.{pair.Left.Home}.g.cs", SharedEmitter.Emit(pair.Right, pair.Left)));

        // A refused schema counts as declared: the module is there, so that the refusal is the only error.
        var listed = all.Select(static (set, _) => (IsAny: set.Count > 0, Models: set.Select(schema => schema.Model).OfType<SchemaModel>().ToEquatable()))
            .Combine(module).WithTrackingName(ModuleStep);
        context.RegisterSourceOutput(listed, static (output, pair) =>
        {
            if (pair.Left.IsAny) EmitModule(output, pair.Right, pair.Left.Models);
        });
        Report(context, all.SelectMany(static (set, _) => set.SelectMany(schema => schema.Refusals).Distinct()));
        Report(context, all.SelectMany(static (set, _) => ChainRules.Judge(set)));
        Report(context, source.SelectMany(static (found, _) => found.Strays));
    }

    private static void Report(IncrementalGeneratorInitializationContext context, IncrementalValuesProvider<Refusal> refusals)
        => context.RegisterSourceOutput(refusals, static (output, refusal) => output.ReportDiagnostic(refusal.ToDiagnostic()));

    private static void EmitSchema(SourceProductionContext output, ModuleName module, SchemaModel schema)
    {
        output.AddSource($"{module.ClassName}.{schema.FileName}.g.cs", SchemaEmitter.Emit(module, schema with { Shapes = SharedShapes.Mark(schema.Shapes) }));
        if (ModuleEmitter.EmitBridges(schema) is { } bridges) output.AddSource($"{schema.FileName}.Converters.g.cs", bridges);
    }

    private static void EmitModule(SourceProductionContext output, ModuleName module, EquatableArray<SchemaModel> schemas)
    {
        output.AddSource($"{module.ClassName}.g.cs", ModuleEmitter.Emit(module, schemas));
    }
}
