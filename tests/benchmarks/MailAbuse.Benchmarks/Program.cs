using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Running;

// dotnet run -c Release --project tests/benchmarks/MailAbuse.Benchmarks -- --filter '*'
string artifacts = Path.Combine(MailAbuse.Benchmarks.SampleLog.Repository, "artifacts", "benchmarks", "dotnet");
BenchmarkSwitcher.FromAssembly(typeof(MailAbuse.Benchmarks.ScannerBenchmarks).Assembly).Run(args, DefaultConfig.Instance.WithArtifactsPath(artifacts));
