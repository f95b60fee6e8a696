package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
)

// describe returns an installed package's name with its version, and the SPDX
// identifier of its licence.
func describe(folder string) (source, license string, err error) {
	var p struct{ Name, Version, License string }
	if err := readJSON(filepath.Join(folder, "package.json"), &p); err != nil {
		return "", "", err
	}
	if p.Name == "" || p.Version == "" || p.License == "" {
		return "", "", fmt.Errorf("%s does not say its name, version and license", filepath.Join(folder, "package.json"))
	}
	return p.Name + "@" + p.Version, p.License, nil
}

// readJSON decodes a package's file into v.
func readJSON(file string, v any) error {
	content, err := os.ReadFile(file)
	if err != nil {
		return missing(err)
	}
	if err := json.Unmarshal(content, v); err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
	return nil
}

// missing adds a remedy to the error about a package's file.
func missing(err error) error {
	return fmt.Errorf("%w; run npm install, with the version that package.json names", err)
}
