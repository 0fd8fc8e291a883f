namespace Buds.Stress.Scenarios;

internal enum ScenarioKind
{
    /// <summary>A day of few users in seconds: whether everything works at all.</summary>
    Smoke,

    /// <summary>A day of the first thousand users.</summary>
    Launch,

    /// <summary>A day of ten thousand.</summary>
    Day,

    /// <summary>The hour in which ten thousand send three times as much as on average.</summary>
    Peak,

    /// <summary>The same load for hours, to see whether memory grows.</summary>
    Soak,

    /// <summary>The relay is killed, and all devices come back at once.</summary>
    Storm,
}
