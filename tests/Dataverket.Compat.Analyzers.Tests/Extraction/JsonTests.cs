using System.Text.Json;
using Dataverket.Compat.Analyzers.Model;
using Dataverket.Compat.Analyzers.Tests.Support;
using EnumShape = Dataverket.Compat.Analyzers.Model.EnumShape;
using ObjectShape = Dataverket.Compat.Analyzers.Model.ObjectShape;

namespace Dataverket.Compat.Analyzers.Tests.Extraction;

public class JsonTests
{
    private static readonly (string Name, JsonNamingPolicy Policy)[] Policies =
    [
        ("camel", JsonNamingPolicy.CamelCase), ("snake-lower", JsonNamingPolicy.SnakeCaseLower), ("snake-upper", JsonNamingPolicy.SnakeCaseUpper),
        ("kebab-lower", JsonNamingPolicy.KebabCaseLower), ("kebab-upper", JsonNamingPolicy.KebabCaseUpper),
    ];

    [Fact]
    public void Naming_policies_give_what_System_Text_Json_gives()
    {
        var random = new Random(3);
        for (var i = 0; i < 20_000; i++)
        {
            var name = new string([.. Enumerable.Range(0, random.Next(9)).Select(_ => "AbCDe1 2_-æØ.\uD83DΩ"[random.Next(15)])]);
            Assert.All(Policies, policy => Assert.Equal(policy.Policy.ConvertName(name), WireNaming.Apply(policy.Name, name)));
        }

        Assert.Equal("MemoryMb", WireNaming.Apply("none", "MemoryMb"));
    }

    [Fact]
    public void A_context_that_lists_the_type_changes_the_options_of_its_profile()
    {
        const string Types = """
            [JsonSourceGenerationOptions(JsonSerializerDefaults.Web, PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DictionaryKeyPolicy = JsonKnownNamingPolicy.KebabCaseUpper, PropertyNameCaseInsensitive = false,
                UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true, AllowDuplicateProperties = false, AllowOutOfOrderMetadataProperties = true,
                IncludeFields = true, MaxDepth = 9, ReferenceHandler = JsonKnownReferenceHandler.Preserve, NumberHandling = JsonNumberHandling.WriteAsString | JsonNumberHandling.AllowNamedFloatingPointLiterals,
                DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, IgnoreReadOnlyProperties = true, UseStringEnumConverter = true)]
            [JsonSerializable(typeof(Seen))] [JsonSerializable(typeof(List<int>))]
            partial class MyContext : JsonSerializerContext { }
            """;
        const string Seen = "[EventSchema(\"no.a.b\", 1, Profile = WireProfile.Default)] public class Seen { public int MyCount { get; set; } public string? MyField; public int ReadOnly { get; } public DayOfWeek Day { get; set; } public int? Maybe { get; init; } }";

        var shape = Extracted.Of(Seen, Types);

        Assert.Equal(
            new(WireProfile.Default, "snake-lower")
            {
                KeyNaming = "kebab-upper", RefusesUnknown = true, RespectsNullability = true, RespectsParameters = true, RefusesDuplicates = true, AllowsTagAnywhere = true, IncludesFields = true, MaxDepth = 9,
                PreservesReferences = true, WritesNumbersAsText = true, NamesFloats = true, Ignore = IgnoreWhen.Null, IsSourceGenerated = true,
            }, shape.Options);
        var members = Members(shape);
        Assert.Equal(["day", "maybe", "my_count", "my_field", "read_only"], members.Keys.Order(StringComparer.Ordinal));
        Assert.Equal((false, false), (members["read_only"].IsWritten, members["read_only"].IsRead));
        Assert.Equal((IgnoreWhen.Null, IgnoreWhen.Null, IgnoreWhen.Never), (members["my_field"].Ignore, members["maybe"].Ignore, members["my_count"].Ignore));
        Assert.True(members["maybe"].IsInitOnly);
        Assert.Equal(EnumForm.TextOrNumber, shape.Types.OfType<EnumShape>().Single().Form);
        Assert.Equal(WireOptions.Of(WireProfile.Default), Extracted.Of(Seen, Types.Replace("typeof(Seen)", "typeof(int)", StringComparison.Ordinal)).Options);
        Assert.Equal(WireOptions.Of(WireProfile.Web) with { IsSourceGenerated = true }, Extracted.Of(Seen.Replace("Default", "Web", StringComparison.Ordinal), "[JsonSerializable(typeof(Seen))] partial class MyContext : JsonSerializerContext { }").Options);
    }

    [Fact]
    public void Defaults_are_the_same_text_for_the_same_value()
    {
        var members = Members(Extracted.Of("""
            [EventSchema("no.a.b", 1, Profile = WireProfile.Default)]
            public class Seen
            {
                public const int Limit = 5;
                public int A { get; set; } = 0x10;
                public int B { get; set; } = 1_0 + 6;
                public int C { get; set; } = Limit;
                public int D { get; set; } = 0;
                public int? E { get; set; } = 0;
                public double F { get; set; } = 1;
                public double G { get; set; } = -1.50;
                public decimal H { get; set; } = 1.50m;
                public float I { get; set; } = 0.1f;
                public string J { get; set; } = "a\"b" + "c";
                public string K { get; set; } = string.Empty;
                public string L { get; set; } = null!;
                public string M { get; set; } = default!;
                public string N { get; set; } = Environment.NewLine;
                public bool O { get; set; } = true;
                public List<int> P { get; set; } = new();
                public List<int> Q { get; set; } = new List<int> { 1 };
                public Dictionary<string, int> R { get; set; } = [];
                public int[] S { get; set; } = Array.Empty<int>();
                public State T { get; set; } = State.On;
                public State U { get; set; } = State.Off;
                public Named V { get; set; } = Named.On;
                public char W { get; set; } = 'x';
                public Other X { get; set; } = new();
                public DateTimeOffset Y { get; set; } = DateTimeOffset.UnixEpoch;
                public long Z { get; set; } = -1;
            }
            public enum State { Off, On }
            [JsonConverter(typeof(JsonStringEnumConverter<Named>))] public enum Named { Off, [JsonStringEnumMemberName("is on")] On }
            public class Other { }
            """));

        Assert.Equal(
            [
                "A=16", "B=16", "C=5", "D=", "E=0", "F=1", "G=-1.5", "H=1.5", "I=0.1", "J=\"a\\\"bc\"", "K=\"\"", "L=", "M=", "N=?", "O=true", "P=[]", "Q=?", "R={}", "S=[]", "T=1", "U=", "V=\"is on\"", "W=\"x\"", "X=?", "Y=?", "Z=-1",
            ],
            members.Values.Select(member => $"{member.Name}={member.Default}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Constraints_are_canonical_and_sorted_whether_on_the_property_or_its_parameter()
    {
        var members = Members(Extracted.Of("""
            [EventSchema("no.a.b", 1, Profile = WireProfile.Web)]
            public record Seen([Range(1, 64)] int A, [property: Range(0.5, 2, MinimumIsExclusive = true)] double B, [StringLength(40, MinimumLength = 2), RegularExpression("^a+$")] string C, [MinLength(1), MaxLength(9)] int[] D, [Length(1, 3), Range(typeof(decimal), "1.5", "2")] string E);
            """));

        Assert.Equal(
            ["a:range 1..64", "b:range >0.5..2", "c:length 2..40,pattern ^a+$", "d:length ..9,length 1..", "e:length 1..3,range 1.5..2"],
            members.Values.Select(member => $"{member.Name}:{string.Join(',', member.Constraints)}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Enums_have_the_form_and_the_names_that_their_converter_gives_them()
    {
        var source = new Extracted(File.ReadAllText(Path.Combine(Repository.Root, "tests", "Dataverket.Compat.Analyzers.Tests", "Extraction", "OddTypes.cs.txt")));
        var running = source.Load();
        var shape = source.Shape(source.Compilation.GetTypeByMetadataName("Enums")!, WireProfile.Default);
        var members = Members(shape);

        foreach (var property in running.GetType("Enums")!.GetProperties().Where(property => property.Name != "F"))
        {
            var type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
            var told = (EnumShape)shape.Find(((NamedRef)members[property.Name].Slot.Type).Name)!;
            foreach (var value in Enum.GetValues(type).Cast<object>())
            {
                var made = Activator.CreateInstance(property.DeclaringType!)!;
                property.SetValue(made, value);
                var written = JsonDocument.Parse(JsonSerializer.Serialize(made, property.DeclaringType!)).RootElement.GetProperty(property.Name);
                var number = Convert.ToInt64(value, System.Globalization.CultureInfo.InvariantCulture).ToString(System.Globalization.CultureInfo.InvariantCulture);
                Assert.Equal(written.ToString(), told.Form == EnumForm.Number ? number : told.Members.First(member => member.Value == number).Name);
                Assert.Equal(written.ValueKind == JsonValueKind.Number, told.Form == EnumForm.Number);
                Assert.Equal(told.Form != EnumForm.Text, Reads(property.DeclaringType!, $"{{\"{property.Name}\":{number}}}"));
            }
        }

        var flags = shape.Types.OfType<EnumShape>().Single(type => type.Name == "Bits");
        Assert.Equal((true, WireScalar.Int64, "1099511627776"), (flags.IsFlags, flags.Underlying, flags.Members[^1].Value));

        static bool Reads(Type type, string json)
        {
            try
            {
                JsonSerializer.Deserialize(json, type);
                return true;
            }
            catch (JsonException)
            {
                return false;
            }
        }
    }

    [Fact]
    public void Scalars_and_sequences_have_their_wire_form()
    {
        var source = new Extracted(File.ReadAllText(Path.Combine(Repository.Root, "tests", "Dataverket.Compat.Analyzers.Tests", "Extraction", "OddTypes.cs.txt")));

        Assert.Equal(
            "A char,B float16,C uint128,D date,E time,F duration,G packageversion?,H uri?,I any*?,J any*?,K any*?,L int8,M uint64,N guid?,O bytes,P datetime",
            Printed("Scalars"));
        Assert.Equal(
            "A [int32]?,B set[int32]?,C set[int32]?,D {int32:text}?,E {text:int32?}?,F [any*?]?,G {text:any*?}?,H [int32]?,I {text:int32}?,J [int32]?,K [int32]*,L bytes*,M {text:any*?}?,N [any*?]?,O [int32]?,P [[int32]]?,Q set[text]?,R KeyValuePairOfStringAndInt32,S {text:int32}?,T [int32]?",
            Printed("Sequences"));

        string Printed(string name)
        {
            var shape = source.Shape(source.Compilation.GetTypeByMetadataName(name)!, WireProfile.Default);
            var slots = Dataverket.Compat.Analyzers.Baselines.SlotText.Of(shape);
            return string.Join(',', ((ObjectShape)shape.Root).Members.Select(member => $"{member.Name} {slots.Print(member.Slot)}"));
        }
    }

    [Fact]
    public void What_cannot_be_judged_is_opaque_and_says_what_it_is()
    {
        var shape = Extracted.Of("""
            [EventSchema("no.a.b", 1, Profile = WireProfile.Web)]
            public class Seen
            {
                [JsonConverter(typeof(Own))] public int A { get; set; }
                public Converted B { get; set; }
                public Action? C { get; set; }
                public int[,]? D { get; set; }
                public System.Globalization.CultureInfo? E { get; set; }
                [OwnConverter] public int F { get; set; }
                public nint G { get; set; }
                [JsonConverter(typeof(NamesOf))] public DayOfWeek H { get; set; }
                public Declared I { get; set; }
            }
            [JsonConverter(typeof(Own))] public struct Converted { }
            [JsonConverter(typeof(Own)), WireShape(DataScalar.Int64)] public struct Declared { }
            public class Own : JsonConverter<int> { public override int Read(ref Utf8JsonReader r, Type t, JsonSerializerOptions o) => 0; public override void Write(Utf8JsonWriter w, int v, JsonSerializerOptions o) { } }
            public sealed class OwnConverterAttribute : JsonConverterAttribute { }
            public class NamesOf : JsonStringEnumConverter { public NamesOf() : base(new P()) { } class P : JsonNamingPolicy { public override string ConvertName(string n) => n; } }
            """);

        Assert.Equal(
            ["a:Own", "b:Own", "c:System.Action", "d:System.Int32[,]", "e:System.Globalization.CultureInfo", "f:OwnConverterAttribute", "g:nint", "h:NamesOf", "i:Int64 Own"],
            Members(shape).Values.Select(member => $"{member.Name}:{(member.Slot.Type is DeclaredRef declared ? $"{declared.Scalar} {declared.Converter}" : ((OpaqueRef)member.Slot.Type).Why)}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Two_types_of_one_short_name_get_names_that_do_not_hang_on_the_order_of_members()
    {
        const string Types = "namespace N { public class Disk { public int A { get; set; } } } namespace M { public class Disk { public int B { get; set; } public Seen? Back { get; set; } } }";
        var one = Extracted.Of("[EventSchema(\"no.a.b\", 1, Profile = WireProfile.Web)] public class Seen { public N.Disk? X { get; set; } public M.Disk? Y { get; set; } }", Types);
        var other = Extracted.Of("[EventSchema(\"no.a.b\", 1, Profile = WireProfile.Web)] public class Seen { public M.Disk? Y { get; set; } public N.Disk? X { get; set; } }", Types);

        Assert.Equal(one, other);
        Assert.Equal(["Seen", "Disk", "Disk2"], one.Types.Select(type => type.Name));
        Assert.Equal("Disk2", ((NamedRef)Members(one)["x"].Slot.Type).Name);
    }

    private static Dictionary<string, WireMember> Members(SchemaShape shape) => ((ObjectShape)shape.Root).Members.ToDictionary(member => member.Name);
}
