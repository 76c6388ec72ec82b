import { nixFolder } from './stand-in.ts'

/** A Nix expression for what the module kexec gives the flake's example, with options of `testbed.kexec` set. */
export function exampleBuild(nixpkgs: string, name: string, options: string): string {
  return `let
    flake = import ${nixFolder}/flake.nix {
      self = flake;
      nixpkgs = (import ${nixpkgs}/flake.nix).outputs { };
    };
    example = flake.nixosConfigurations.example-x86_64;
  in (example.extendModules { modules = [ { testbed.kexec = { ${options} }; } ]; }).config.system.build.${name}`
}
