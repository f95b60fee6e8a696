package main

import (
	"context"
	"os"

	"tuneground/engine/bench"
	"tuneground/engine/cpu"
)

// siteFolder holds the page's static files.
const siteFolder = "static"

// native measures c in this program.
func native(c benchCase) measurement {
	m := measurement{figure: c.figure, where: "native"}
	m.run = func(context.Context, *server) ([]Line, error) {
		device := cpu.New()
		place := bench.Place{Device: device, Models: os.DirFS(siteFolder + "/models"), Datasets: os.DirFS(siteFolder + "/datasets")}
		r, err := bench.Run(place, c.work, c.timing)
		if err != nil {
			return nil, err
		}
		return linesOf(m, c.work, r, device.Name())
	}
	return m
}
