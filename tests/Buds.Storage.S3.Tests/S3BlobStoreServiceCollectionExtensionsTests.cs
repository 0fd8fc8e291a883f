using Buds.Storage.Presigning;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Buds.Storage.S3.Tests;

public sealed class S3BlobStoreServiceCollectionExtensionsTests
{
    private static readonly Dictionary<string, string?> Settings = new()
    {
        ["S3:Bucket"] = "buds-payloads",
        ["S3:KeyPrefix"] = "relay/",
        ["S3:ServiceUrl"] = "https://s3.example.org",
        ["S3:PublicServiceUrl"] = "https://payloads.example.org",
        ["S3:Region"] = "auto",
        ["S3:PathStyle"] = "true",
        ["S3:AccessKeyId"] = "key",
        ["S3:SecretAccessKey"] = "secret",
        ["S3:PartSize"] = "16777216",
        ["S3:RequestTimeout"] = "00:00:30",
        ["S3:MaxRetries"] = "5",
        ["S3:ExpireAfterDays"] = "32",
    };

    [Fact]
    public void Store_and_presigner_are_added_and_share_a_bucket()
    {
        using ServiceProvider provider = new ServiceCollection()
            .AddBudsMemoryBlobStore()
            .AddBudsS3BlobStore(o => (o.Bucket, o.Region) = ("buds-payloads", "eu-central-1"))
            .BuildServiceProvider();

        provider.GetRequiredService<IBlobStore>().ShouldBeOfType<S3BlobStore>();
        provider.GetRequiredService<IBlobPresigner>().ShouldBeOfType<S3BlobPresigner>();
        provider.GetServices<S3Bucket>().ShouldHaveSingleItem();
    }

    [Fact]
    public void Options_come_from_a_section()
    {
        IConfigurationSection section = new ConfigurationBuilder().AddInMemoryCollection(Settings).Build().GetSection("S3");
        using ServiceProvider provider = new ServiceCollection().AddBudsS3BlobStore(section).BuildServiceProvider();

        S3BlobStoreOptions options = provider.GetRequiredService<IOptions<S3BlobStoreOptions>>().Value;

        options.ShouldBeEquivalentTo(new S3BlobStoreOptions
        {
            Bucket = "buds-payloads",
            KeyPrefix = "relay/",
            ServiceUrl = new Uri("https://s3.example.org"),
            PublicServiceUrl = new Uri("https://payloads.example.org"),
            Region = "auto",
            PathStyle = true,
            AccessKeyId = "key",
            SecretAccessKey = "secret",
            PartSize = 16 * 1024 * 1024,
            RequestTimeout = TimeSpan.FromSeconds(30),
            MaxRetries = 5,
            ExpireAfterDays = 32,
        });
    }

    [Fact]
    public async Task Options_that_are_wrong_stop_the_start()
    {
        using IHost host = HostOf(services => services.AddBudsS3BlobStore(o => o.Bucket = "buds-payloads"));

        (await Should.ThrowAsync<OptionsValidationException>(() => host.StartAsync())).Message.ShouldContain("Region");
    }

    [Fact]
    public async Task Store_that_is_not_there_stops_the_start()
    {
        using IHost host = HostOf(services => services.AddBudsS3BlobStore(o =>
        {
            // Nobody listens on port 9 of this machine, and nobody is asked for credentials.
            (o.Bucket, o.ServiceUrl, o.PathStyle, o.MaxRetries) = ("buds-payloads", new Uri("http://127.0.0.1:9"), true, 0);
            (o.AccessKeyId, o.SecretAccessKey) = ("key", "secret");
        }));

        (await Should.ThrowAsync<BlobStoreUnavailableException>(() => host.StartAsync())).Message.ShouldContain("does not answer");
    }

    private static IHost HostOf(Action<IServiceCollection> configure)
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        configure(builder.Services);
        return builder.Build();
    }
}
