using Spectre.Console;

namespace CircleDemo;

/// <summary>The timeline as each person sees it.</summary>
internal static class Timelines
{
    private const int Shown = 5;

    public static async Task ShowAsync(Stage stage)
    {
        foreach (var person in stage.People)
        {
            var circle = await person.CircleAsync();
            var names = circle.Members.ToDictionary(member => member.Did, member => member.Name);
            var memories = await circle.GetTimelineAsync(limit: 1000);
            var table = new Table { Border = TableBorder.Rounded }
                .Title(Markup.Escape($"{circle.Name} on {person.Phone.Name}: {memories.Count} memories"))
                .AddColumns("Who", "What", "Photos", "");
            foreach (var memory in memories.Take(Shown).Concat(memories.Skip(Math.Max(Shown, memories.Count - 1))))
            {
                var note = memory.Text + (memory.EditedAt is null ? "" : " (edited)");
                var photos = string.Join(", ", memory.Photos.Select(photo => $"{photo.Size / 1000} kB"));
                table.AddRow(new Text(names[memory.Author]), new Text(note), new Text(photos), new Text(string.Concat(memory.Reactions.Select(reaction => reaction.Emoji))));
            }

            AnsiConsole.Write(table);
        }
    }
}
